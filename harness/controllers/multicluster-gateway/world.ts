/** The objects of all clusters as plain data: what every rule of this room is computed from. */
import type { Secret } from '../../kube/api/core.ts';
import type { Gateway, GatewayClass, ReferenceGrant } from '../../kube/api/gateway.ts';
import type { GcpBackendPolicy, GcpGatewayPolicy, HealthCheckPolicy } from '../../kube/api/gke-policies.ts';
import type { HttpRoute } from '../../kube/api/http-route.ts';
import type { ClustersetWorld } from '../clusterset/clusterset-world.ts';

/** What is read from the config cluster alone (000-R11, 000-R21). */
export interface ConfigObjects {
  readonly gatewayClasses: readonly GatewayClass[];
  readonly gateways: readonly Gateway[];
  readonly httpRoutes: readonly HttpRoute[];
  readonly referenceGrants: readonly ReferenceGrant[];
  readonly healthCheckPolicies: readonly HealthCheckPolicy[];
  readonly backendPolicies: readonly GcpBackendPolicy[];
  readonly gatewayPolicies: readonly GcpGatewayPolicy[];
  /** Those of type `kubernetes.io/tls`. */
  readonly secrets: readonly Secret[];
}

export interface World extends ClustersetWorld {
  readonly configCluster: string;
  readonly config: ConfigObjects;
  /** Gateways of the other clusters, by cluster: one of them may have been the config cluster before (000-R21). */
  readonly elsewhere: ReadonlyMap<string, readonly Gateway[]>;
}
