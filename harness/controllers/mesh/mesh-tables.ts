import type { Subscriber } from '../mesh-sidecar/workload.ts';
import type { TableContent } from '../mesh-sidecar/sidecar-feeds.ts';
import { outboundOf } from './captured-services.ts';
import { gatewayTable } from './gateway-table.ts';
import { networkOf, type MeshWorld } from './mesh-world.ts';
import type { NetworkGateway } from './network-gateways.ts';
import { outboundTable, sidecarTable } from './sidecar-table.ts';

/** The tables of one state of the world; what sidecars have in common is computed once. */
export class MeshTables {
  readonly #world: MeshWorld;
  readonly #gateways: readonly NetworkGateway[];
  readonly #root: string;
  readonly #outbound = new Map<string, TableContent>();

  /** @param root PEM */
  constructor(world: MeshWorld, gateways: readonly NetworkGateway[], root: string) {
    this.#world = world;
    this.#gateways = gateways;
    this.#root = root;
  }

  /** Undefined for a pod that is not known (yet). */
  of({ role, namespace, pod: name }: Subscriber): TableContent | undefined {
    const home = this.#world.clusters.get(this.#world.home);
    const pod = home?.pods.get(`${namespace}/${name}`);
    if (home === undefined || pod === undefined) return undefined;
    if (role === 'gateway') return gatewayTable(this.#world, pod);
    return sidecarTable(this.#outboundOf(networkOf(pod, home)), home, pod);
  }

  #outboundOf(network: string): TableContent {
    const known = this.#outbound.get(network);
    if (known !== undefined) return known;
    const made = outboundTable(outboundOf(this.#world, this.#gateways, network), this.#root);
    this.#outbound.set(network, made);
    return made;
  }
}
