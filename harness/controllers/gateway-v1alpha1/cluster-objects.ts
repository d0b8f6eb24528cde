import type { Clock } from '../../core/clock.ts';
import { ENDPOINTS, NAMESPACE, SECRET, SERVICE } from '../../kube/api/core.ts';
import {
  ALPHA_GATEWAY,
  ALPHA_GATEWAY_CLASS,
  ALPHA_HTTP_ROUTE,
  ALPHA_TCP_ROUTE,
  ALPHA_TLS_ROUTE,
  type AlphaGateway,
  type AlphaGatewayClass,
  type AlphaHttpRoute,
  type AlphaStreamRoute,
} from '../../kube/api/gateway-v1alpha1.ts';
import type { Endpoints, Namespace, Secret, Service } from '../../kube/api/core.ts';
import type { KubeClient, ListOptions } from '../../kube/client/kube-client.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { probeCluster } from '../runtime/cluster-probe.ts';
import { Informer } from '../runtime/informer.ts';
import { byKey, type AlphaWorld } from './world.ts';

export interface ClusterObjectsOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly onChange: () => void;
}

type Follower = Pick<Informer<KubeObject>, 'synced' | 'reconnect' | 'run'>;

/** What the controller sees of its cluster. Keeps the last known objects while the API server is away. */
export class ClusterObjects {
  readonly client: KubeClient;
  readonly gatewayClasses: Informer<AlphaGatewayClass>;
  readonly gateways: Informer<AlphaGateway>;
  readonly httpRoutes: Informer<AlphaHttpRoute>;
  readonly tcpRoutes: Informer<AlphaStreamRoute>;
  readonly tlsRoutes: Informer<AlphaStreamRoute>;
  readonly #namespaces: Informer<Namespace>;
  readonly #services: Informer<Service>;
  readonly #endpoints: Informer<Endpoints>;
  readonly #secrets: Informer<Secret>;
  readonly #options: ClusterObjectsOptions;

  constructor(options: ClusterObjectsOptions) {
    this.#options = options;
    this.client = options.client;
    this.gatewayClasses = this.#informer(ALPHA_GATEWAY_CLASS);
    this.gateways = this.#informer(ALPHA_GATEWAY);
    this.httpRoutes = this.#informer(ALPHA_HTTP_ROUTE);
    this.tcpRoutes = this.#informer(ALPHA_TCP_ROUTE);
    this.tlsRoutes = this.#informer(ALPHA_TLS_ROUTE);
    this.#namespaces = this.#informer(NAMESPACE);
    this.#services = this.#informer(SERVICE);
    this.#endpoints = this.#informer(ENDPOINTS);
    // As upstream: releases of Helm are large, and never certificates.
    this.#secrets = this.#informer(SECRET, { labelSelector: 'owner!=helm' });
  }

  /** Everything was seen at least once. */
  get known(): boolean {
    return this.#followers.every(({ synced }) => synced);
  }

  snapshot(): AlphaWorld {
    return {
      gatewayClasses: this.gatewayClasses.list(),
      gateways: this.gateways.list(),
      httpRoutes: this.httpRoutes.list(),
      tcpRoutes: this.tcpRoutes.list(),
      tlsRoutes: this.tlsRoutes.list(),
      namespaces: byKey(this.#namespaces.list()),
      services: byKey(this.#services.list()),
      endpoints: byKey(this.#endpoints.list()),
      secrets: byKey(this.#secrets.list()),
    };
  }

  /** Follows the cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const followers = this.#followers;
    const onSilence = (): void => {
      for (const follower of followers) follower.reconnect();
    };
    await Promise.all([
      ...followers.map((follower) => follower.run(signal)),
      probeCluster({ client: this.client, clock: this.#options.clock, onSilence }, signal),
    ]);
  }

  #informer<T extends KubeObject>(type: ResourceType<T>, scope?: ListOptions): Informer<T> {
    return new Informer({ ...this.#options, type, ...(scope === undefined ? {} : { scope }) });
  }

  get #followers(): readonly Follower[] {
    return [
      this.gatewayClasses,
      this.gateways,
      this.httpRoutes,
      this.tcpRoutes,
      this.tlsRoutes,
      this.#namespaces,
      this.#services,
      this.#endpoints,
      this.#secrets,
    ];
  }
}
