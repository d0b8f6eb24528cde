import { GATEWAY, GATEWAY_CLASS, type Gateway, type GatewayClass } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../kube/api/http-route.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { followAll, informer, type ClusterOptions, type Follower } from '../clusterset/member-cluster.ts';
import type { Informer } from '../runtime/informer.ts';

/**
 * What is read from a cluster that is not the config cluster, because it may have been (000-R21): what an earlier controller
 * wrote there is read for the addresses of its Gateways, and then undone.
 */
export class FormerConfig {
  readonly name: string;
  readonly client: KubeClient;
  readonly gatewayClasses: Informer<GatewayClass>;
  readonly gateways: Informer<Gateway>;
  readonly httpRoutes: Informer<HttpRoute>;
  readonly #options: ClusterOptions;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.name = options.name;
    this.client = options.client;
    this.gatewayClasses = informer(options, GATEWAY_CLASS);
    this.gateways = informer(options, GATEWAY);
    this.httpRoutes = informer(options, HTTP_ROUTE);
  }

  get known(): boolean {
    return this.#informers.every(({ synced }) => synced);
  }

  /** Follows the cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    await followAll(this.#options, this.#informers, signal);
  }

  get #informers(): readonly Follower[] {
    return [this.gatewayClasses, this.gateways, this.httpRoutes];
  }
}
