import { SECRET, type Secret } from '../../kube/api/core.ts';
import {
  GATEWAY,
  GATEWAY_CLASS,
  REFERENCE_GRANT,
  type Gateway,
  type GatewayClass,
  type ReferenceGrant,
} from '../../kube/api/gateway.ts';
import { REFERENCE_GRANT_V1BETA1 } from '../../kube/api/gateway-v1beta1.ts';
import {
  GCP_BACKEND_POLICY,
  GCP_GATEWAY_POLICY,
  HEALTH_CHECK_POLICY,
  type GcpBackendPolicy,
  type GcpGatewayPolicy,
  type HealthCheckPolicy,
} from '../../kube/api/gke-policies.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../kube/api/http-route.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { followAll, informer, type ClusterOptions, type Follower } from '../clusterset/member-cluster.ts';
import { Informer } from '../runtime/informer.ts';
import type { ConfigObjects } from './world.ts';

/** What is read from the config cluster in addition to what it has as a member (000-R11). */
export class ConfigCluster {
  readonly client: KubeClient;
  readonly gatewayClasses: Informer<GatewayClass>;
  readonly gateways: Informer<Gateway>;
  readonly httpRoutes: Informer<HttpRoute>;
  readonly healthCheckPolicies: Informer<HealthCheckPolicy>;
  readonly backendPolicies: Informer<GcpBackendPolicy>;
  readonly gatewayPolicies: Informer<GcpGatewayPolicy>;
  readonly #secrets: Informer<Secret>;
  /** Bundles before v1.5 serve ReferenceGrant as v1beta1 only, later ones may serve v1 only: both are tried. */
  readonly #grants: readonly Informer<ReferenceGrant>[];
  readonly #options: ClusterOptions;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.client = options.client;
    this.gatewayClasses = informer(options, GATEWAY_CLASS);
    this.gateways = informer(options, GATEWAY);
    this.httpRoutes = informer(options, HTTP_ROUTE);
    this.healthCheckPolicies = informer(options, HEALTH_CHECK_POLICY);
    this.backendPolicies = informer(options, GCP_BACKEND_POLICY);
    this.gatewayPolicies = informer(options, GCP_GATEWAY_POLICY);
    this.#secrets = certificates(options);
    this.#grants = [informer(options, REFERENCE_GRANT), informer(options, REFERENCE_GRANT_V1BETA1)];
  }

  get known(): boolean {
    return this.#informers.every(({ synced }) => synced);
  }

  snapshot(): ConfigObjects {
    const grants = this.#grants.flatMap((each) => each.list().map((grant) => [keyTextOf(grant), grant] as const));
    return {
      gatewayClasses: this.gatewayClasses.list(),
      gateways: this.gateways.list(),
      httpRoutes: this.httpRoutes.list(),
      referenceGrants: [...new Map(grants).values()],
      healthCheckPolicies: this.healthCheckPolicies.list(),
      backendPolicies: this.backendPolicies.list(),
      gatewayPolicies: this.gatewayPolicies.list(),
      secrets: this.#secrets.list(),
    };
  }

  /** Follows the cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    await followAll(this.#options, this.#informers, signal);
  }

  get #informers(): readonly Follower[] {
    return [
      this.gatewayClasses,
      this.gateways,
      this.httpRoutes,
      this.healthCheckPolicies,
      this.backendPolicies,
      this.gatewayPolicies,
      this.#secrets,
      ...this.#grants,
    ];
  }
}

/** Only what may be a certificate: no other Secret is ever read. */
function certificates({ name, client, clock, onChange, log }: ClusterOptions): Informer<Secret> {
  return new Informer({
    client,
    type: SECRET,
    scope: { fieldSelector: 'type=kubernetes.io/tls' },
    clock,
    onChange,
    log: (line) => {
      log(`${name}: ${line}`);
    },
  });
}
