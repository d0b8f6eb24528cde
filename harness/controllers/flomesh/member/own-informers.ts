import type { Clock } from '../../../core/clock.ts';
import {
  CONFIG_MAP,
  NAMESPACE,
  SERVICE,
  type ConfigMap,
  type Namespace,
  type Service,
} from '../../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../../kube/api/discovery.ts';
import {
  FLOMESH_SERVICE_EXPORT,
  FLOMESH_SERVICE_IMPORT,
  GLOBAL_TRAFFIC_POLICY,
  type FlomeshServiceExport,
  type FlomeshServiceImport,
  type GlobalTrafficPolicy,
} from '../../../kube/api/flomesh.ts';
import { INGRESS, type Ingress } from '../../../kube/api/networking.ts';
import type { KubeClient, ListOptions } from '../../../kube/client/kube-client.ts';
import { keyOf, keyText, type KubeObject, type ResourceType } from '../../../kube/meta/object.ts';
import { probeCluster } from '../../runtime/cluster-probe.ts';
import { Informer } from '../../runtime/informer.ts';
import { slicesByService } from '../../runtime/slices-by-service.ts';
import { FSM_NAMESPACE, MESH_CONFIG } from '../names.ts';
import type { OwnWorld } from './own-world.ts';

export interface OwnInformersOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** What the controller follows of its own cluster. */
export class OwnInformers {
  readonly exports: Informer<FlomeshServiceExport>;
  readonly ingresses: Informer<Ingress>;
  readonly services: Informer<Service>;
  readonly namespaces: Informer<Namespace>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #imports: Informer<FlomeshServiceImport>;
  readonly #policies: Informer<GlobalTrafficPolicy>;
  readonly #config: Informer<ConfigMap>;
  readonly #options: OwnInformersOptions;

  constructor(options: OwnInformersOptions) {
    this.#options = options;
    const of = <T extends KubeObject>(type: ResourceType<T>, scope: ListOptions = {}): Informer<T> =>
      new Informer({ ...options, type, scope });
    this.exports = of(FLOMESH_SERVICE_EXPORT);
    this.ingresses = of(INGRESS);
    this.services = of(SERVICE);
    this.namespaces = of(NAMESPACE);
    this.#slices = of(ENDPOINT_SLICE);
    this.#imports = of(FLOMESH_SERVICE_IMPORT);
    this.#policies = of(GLOBAL_TRAFFIC_POLICY);
    this.#config = of(CONFIG_MAP, { namespace: FSM_NAMESPACE, fieldSelector: `metadata.name=${MESH_CONFIG}` });
  }

  /** Everything was listed at least once. */
  get known(): boolean {
    return this.#all.every(({ synced }) => synced);
  }

  get meshConfig(): ConfigMap | undefined {
    return this.#config.get({ namespace: FSM_NAMESPACE, name: MESH_CONFIG });
  }

  get world(): OwnWorld {
    return {
      namespaces: byKey(this.namespaces.list()),
      services: byKey(this.services.list()),
      slices: slicesByService(this.#slices.list()),
      ingresses: this.ingresses.list(),
      exports: this.exports.list(),
      imports: byKey(this.#imports.list()),
      policies: byKey(this.#policies.list()),
    };
  }

  /** Until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#options;
    const onSilence = (): void => {
      for (const each of this.#all) each.reconnect();
    };
    await Promise.all([
      ...this.#all.map((each) => each.run(signal)),
      probeCluster({ client, clock, onSilence }, signal),
    ]);
  }

  get #all(): readonly Pick<Informer<KubeObject>, 'synced' | 'reconnect' | 'run'>[] {
    return [
      this.exports,
      this.ingresses,
      this.services,
      this.namespaces,
      this.#slices,
      this.#imports,
      this.#policies,
      this.#config,
    ];
  }
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyText(keyOf(object)), object]));
}
