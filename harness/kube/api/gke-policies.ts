/** `networking.gke.io/v1`: the policies of GKE's Gateway controller (semantics 1.2). */
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

export const NETWORKING_GKE_GROUP = 'networking.gke.io';
const API_VERSION = `${NETWORKING_GKE_GROUP}/v1`;

/** What a policy is about. */
export interface PolicyTargetReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** @default that of the policy */
  readonly namespace?: string;
}

/** The parts that every policy has. */
export interface GkePolicy extends KubeObject {
  readonly spec: { readonly targetRef: PolicyTargetReference };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export type HealthCheckType = 'TCP' | 'HTTP' | 'HTTPS' | 'HTTP2' | 'GRPC';

export interface HealthCheckPort {
  readonly port?: number;
  readonly portName?: string;
  /** @default by `port`, else by `portName`, else the serving port */
  readonly portSpecification?: 'USE_FIXED_PORT' | 'USE_NAMED_PORT' | 'USE_SERVING_PORT';
}

export interface HttpHealthCheck extends HealthCheckPort {
  readonly host?: string;
  readonly proxyHeader?: 'NONE' | 'PROXY_V1';
  /** @default "/" */
  readonly requestPath?: string;
  /** Part of the first 1,024 bytes of the body. */
  readonly response?: string;
}

export interface TcpHealthCheck extends HealthCheckPort {
  readonly proxyHeader?: 'NONE' | 'PROXY_V1';
  readonly request?: string;
  readonly response?: string;
}

export interface GrpcHealthCheck extends HealthCheckPort {
  readonly grpcServiceName?: string;
}

export interface HealthCheckConfig {
  /** @default "HTTP" */
  readonly type?: HealthCheckType;
  readonly httpHealthCheck?: HttpHealthCheck;
  readonly httpsHealthCheck?: HttpHealthCheck;
  readonly http2HealthCheck?: HttpHealthCheck;
  readonly tcpHealthCheck?: TcpHealthCheck;
  readonly grpcHealthCheck?: GrpcHealthCheck;
}

export interface HealthCheckPolicy extends GkePolicy {
  readonly spec: GkePolicy['spec'] & {
    readonly default?: {
      /** @default 5 */
      readonly checkIntervalSec?: number;
      /** @default 5 */
      readonly timeoutSec?: number;
      /** @default 2 */
      readonly healthyThreshold?: number;
      /** @default 2 */
      readonly unhealthyThreshold?: number;
      readonly logConfig?: { readonly enabled?: boolean };
      readonly config?: HealthCheckConfig;
    };
  };
}
export const HEALTH_CHECK_POLICY: ResourceType<HealthCheckPolicy> = resourceType(
  API_VERSION,
  'HealthCheckPolicy',
  'healthcheckpolicies',
);

export type GcpSessionAffinity =
  | 'CLIENT_IP'
  | 'CLIENT_IP_PORT_PROTO'
  | 'CLIENT_IP_PROTO'
  | 'GENERATED_COOKIE'
  | 'HEADER_FIELD'
  | 'HTTP_COOKIE'
  | 'NONE';

export interface GcpBackendPolicy extends GkePolicy {
  readonly spec: GkePolicy['spec'] & {
    readonly default?: {
      /** @default 30 */
      readonly timeoutSec?: number;
      readonly connectionDraining?: { readonly drainingTimeoutSec?: number };
      readonly sessionAffinity?: { readonly type?: GcpSessionAffinity; readonly cookieTtlSec?: number };
      readonly logging?: { readonly enabled?: boolean; readonly sampleRate?: number };
      readonly securityPolicy?: string;
      readonly iap?: {
        readonly enabled?: boolean;
        readonly clientID?: string;
        readonly oauth2ClientSecret?: { readonly name?: string };
      };
      /** Requests per second for each endpoint. @default unlimited */
      readonly maxRatePerEndpoint?: number;
    };
  };
}
export const GCP_BACKEND_POLICY: ResourceType<GcpBackendPolicy> = resourceType(
  API_VERSION,
  'GCPBackendPolicy',
  'gcpbackendpolicies',
);

export interface GcpGatewayPolicy extends GkePolicy {
  readonly spec: GkePolicy['spec'] & {
    readonly default?: { readonly allowGlobalAccess?: boolean; readonly sslPolicy?: string };
  };
}
export const GCP_GATEWAY_POLICY: ResourceType<GcpGatewayPolicy> = resourceType(
  API_VERSION,
  'GCPGatewayPolicy',
  'gcpgatewaypolicies',
);
