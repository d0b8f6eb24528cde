import { endpointsOf } from './mesh-endpoints.ts';
import type { MemberState } from './mesh-member.ts';
import type { MeshWorld } from './mesh-world.ts';
import { INBOUND_PORT } from './names.ts';
import type { NetworkGateway } from './network-gateways.ts';
import { splitHorizon, type Target } from './split-horizon.ts';

/** One line of `GET /debug/clusters`. 3.3 */
export interface ClusterView {
  readonly cluster: string;
  readonly network: string;
  readonly synced: boolean;
  /** RFC 3339. */
  readonly lastSync: string | null;
  readonly error: string | null;
}

export function clusterView({ cluster, network, synced, lastSync, error }: MemberState): ClusterView {
  return { cluster, network, synced, lastSync: lastSync?.toISOString() ?? null, error: error ?? null };
}

/** One line of `GET /debug/endpoints`. 3.3 */
export interface EndpointView {
  /** What is sent to. */
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  readonly cluster: string;
  readonly network: string;
  readonly servicePort: number;
  readonly via: 'direct' | 'gateway';
  readonly tls: 'mutual' | 'disabled';
}

/** What a client in `cluster` uses for `helloworld.sample`, or the whole name; undefined for what nobody has. */
export function endpointViews(
  world: MeshWorld,
  gateways: readonly NetworkGateway[],
  { service, cluster }: { readonly service: string; readonly cluster: string },
): readonly EndpointView[] | undefined {
  const [name = '', namespace = 'default'] = service.split('.');
  const key = `${namespace}/${name}`;
  const client = world.clusters.get(cluster);
  const known = [client, ...world.clusters.values()].flatMap((each) => each?.services.get(key) ?? []);
  const [found] = known;
  if (found === undefined || client === undefined) return undefined;
  return (found.spec?.ports ?? []).flatMap((port) =>
    splitHorizon(endpointsOf(world, key, port), gateways, client.network).map((target) => view(target, port.port)),
  );
}

function view(target: Target, servicePort: number): EndpointView {
  const { weight } = target;
  if (target.kind === 'gateway') {
    const { address, port, cluster, network } = target.gateway;
    return { address, port, weight, cluster, network, servicePort, via: 'gateway', tls: 'mutual' };
  }
  const { address, port, cluster, network, identity } = target.endpoint;
  const tls = identity === undefined ? 'disabled' : 'mutual';
  return {
    address,
    port: identity === undefined ? port : INBOUND_PORT,
    weight,
    cluster,
    network,
    servicePort,
    via: 'direct',
    tls,
  };
}
