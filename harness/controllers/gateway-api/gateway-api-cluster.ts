import type { Clock } from '../../core/clock.ts';
import { CUSTOM_RESOURCE_DEFINITION, type CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { BACKEND_TLS_POLICY, type BackendTlsPolicy } from '../../kube/api/backend-tls-policy.ts';
import {
  CONFIG_MAP,
  NAMESPACE,
  SECRET,
  SERVICE,
  type ConfigMap,
  type Namespace,
  type Secret,
  type Service,
} from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import {
  GATEWAY,
  GATEWAY_CLASS,
  REFERENCE_GRANT,
  type Gateway,
  type GatewayClass,
  type ReferenceGrant,
} from '../../kube/api/gateway.ts';
import { REFERENCE_GRANT_V1BETA1 } from '../../kube/api/gateway-v1beta1.ts';
import { GRPC_ROUTE } from '../../kube/api/grpc-route.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { LISTENER_SET, type ListenerSet } from '../../kube/api/listener-set.ts';
import { TCP_ROUTE, TLS_ROUTE } from '../../kube/api/tls-route.ts';
import type { KubeClient, ListOptions } from '../../kube/client/kube-client.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { probeCluster } from '../runtime/cluster-probe.ts';
import { Informer } from '../runtime/informer.ts';
import { Writer } from '../runtime/writer.ts';
import { keyTextOf, type AnyRoute, type GatewayApiObjects } from './world.ts';

export interface GatewayApiClusterOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** The others are nobody's business here, and are not held in memory. */
const TLS_SECRET = 'kubernetes.io/tls';

/** Objects of a kind, and the way to write them. */
export interface Kept<T extends KubeObject> {
  readonly kind: string;
  readonly informer: Informer<T>;
  readonly writer: Writer<T>;
}

/** What the controller sees of its cluster. Kinds whose CRD is not installed have no objects. */
export class GatewayApiCluster {
  readonly #options: GatewayApiClusterOptions;
  readonly #followers: readonly Informer<KubeObject>[];
  readonly crds: Kept<CustomResourceDefinition>;
  readonly gatewayClasses: Kept<GatewayClass>;
  readonly gateways: Kept<Gateway>;
  readonly listenerSets: Kept<ListenerSet>;
  /** One for each kind. */
  readonly routes: readonly Kept<AnyRoute>[];
  readonly backendTlsPolicies: Kept<BackendTlsPolicy>;
  readonly services: Kept<Service>;
  readonly endpointSlices: Kept<EndpointSlice>;
  readonly #namespaces: Kept<Namespace>;
  readonly #secrets: Kept<Secret>;
  readonly #configMaps: Kept<ConfigMap>;
  /** Bundles before v1.5 serve ReferenceGrant as v1beta1 only, later ones may serve v1 only: both are tried. */
  readonly #grants: readonly Kept<ReferenceGrant>[];

  constructor(options: GatewayApiClusterOptions) {
    const followers: Informer<KubeObject>[] = [];
    const keep = <T extends KubeObject>(type: ResourceType<T>, scope: ListOptions = {}): Kept<T> => {
      const informer = new Informer({ ...options, type, scope });
      followers.push(informer as unknown as Informer<KubeObject>);
      return { kind: type.kind, informer, writer: new Writer(options.client, type, informer) };
    };
    this.#options = options;
    this.#followers = followers;
    this.crds = keep(CUSTOM_RESOURCE_DEFINITION);
    this.gatewayClasses = keep(GATEWAY_CLASS);
    this.gateways = keep(GATEWAY);
    this.listenerSets = keep(LISTENER_SET);
    this.routes = [HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE].map((type) => keep(type as ResourceType<AnyRoute>));
    this.backendTlsPolicies = keep(BACKEND_TLS_POLICY);
    this.services = keep(SERVICE);
    this.endpointSlices = keep(ENDPOINT_SLICE);
    this.#namespaces = keep(NAMESPACE);
    this.#secrets = keep(SECRET, { fieldSelector: `type=${TLS_SECRET}` });
    this.#configMaps = keep(CONFIG_MAP);
    this.#grants = [keep(REFERENCE_GRANT), keep(REFERENCE_GRANT_V1BETA1)];
  }

  /** Everything was seen at least once. */
  get known(): boolean {
    return this.#followers.every(({ synced }) => synced);
  }

  /** As they were seen last. */
  objects(): GatewayApiObjects {
    return {
      gatewayClasses: this.gatewayClasses.informer.list(),
      gateways: this.gateways.informer.list(),
      listenerSets: this.listenerSets.informer.list(),
      routes: this.routes.flatMap(({ informer }) => informer.list()),
      referenceGrants: this.#referenceGrants(),
      backendTlsPolicies: this.backendTlsPolicies.informer.list(),
      namespaces: this.#namespaces.informer.list(),
      services: this.services.informer.list(),
      endpointSlices: this.endpointSlices.informer.list(),
      secrets: this.#secrets.informer.list(),
      configMaps: this.#configMaps.informer.list(),
    };
  }

  /** Follows the cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#options;
    const onSilence = (): void => {
      for (const follower of this.#followers) follower.reconnect();
    };
    await Promise.all([
      ...this.#followers.map((follower) => follower.run(signal)),
      probeCluster({ client, clock, onSilence }, signal),
    ]);
  }

  #referenceGrants(): readonly ReferenceGrant[] {
    const all = this.#grants.flatMap(({ informer }) => informer.list());
    return [...new Map(all.map((grant) => [keyTextOf(grant), grant])).values()];
  }
}
