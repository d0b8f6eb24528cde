/** `networking.gke.io/v1` of Multi Cluster Ingress, and the `cloud.google.com` and `v1beta1` kinds it refers to (semantics 2.2). */
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

const API_VERSION = 'networking.gke.io/v1';

/** A port of a MultiClusterService in the namespace of the ingress, by number or name. */
export interface IngressBackendRef {
  readonly serviceName: string;
  readonly servicePort: number | string;
}

export interface MultiClusterIngressPath {
  /** @default every path */
  readonly path?: string;
  readonly backend: IngressBackendRef;
}

export interface MultiClusterIngressRule {
  /** @default every host */
  readonly host?: string;
  /** One of the two. */
  readonly http?: { readonly paths: readonly MultiClusterIngressPath[] };
  readonly backend?: IngressBackendRef;
}

export interface MultiClusterIngressStatus {
  readonly VIP?: string;
  readonly CloudResources?: {
    readonly BackendServices?: readonly string[];
    readonly Firewalls?: readonly string[];
    readonly ForwardingRules?: readonly string[];
    readonly HealthChecks?: readonly string[];
    readonly NetworkEndpointGroups?: readonly string[];
    readonly TargetProxies?: readonly string[];
    readonly UrlMap?: string;
  };
}

export interface MultiClusterIngress extends KubeObject {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly backend?: IngressBackendRef;
        readonly rules?: readonly MultiClusterIngressRule[];
        readonly tls?: readonly { readonly secretName?: string }[];
      };
    };
  };
  readonly status?: MultiClusterIngressStatus;
}
export const MULTI_CLUSTER_INGRESS: ResourceType<MultiClusterIngress> = resourceType(
  API_VERSION,
  'MultiClusterIngress',
  'multiclusteringresses',
);

export interface MultiClusterServicePort {
  readonly name?: string;
  readonly protocol?: 'TCP';
  readonly port: number;
  /** @default port */
  readonly targetPort?: number | string;
}

export interface MultiClusterService extends KubeObject {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly selector: Readonly<Record<string, string>>;
        readonly ports: readonly MultiClusterServicePort[];
      };
    };
    /** @default every member; an empty list, too */
    readonly clusters?: readonly { readonly link: string }[];
  };
}
export const MULTI_CLUSTER_SERVICE: ResourceType<MultiClusterService> = resourceType(
  API_VERSION,
  'MultiClusterService',
  'multiclusterservices',
);

export interface BackendConfig extends KubeObject {
  readonly spec?: {
    readonly healthCheck?: {
      /** @default 15 */
      readonly checkIntervalSec?: number;
      /** @default 15 */
      readonly timeoutSec?: number;
      /** @default 1 */
      readonly healthyThreshold?: number;
      /** @default 2 */
      readonly unhealthyThreshold?: number;
      /** @default the app protocol of the port */
      readonly type?: 'HTTP' | 'HTTPS' | 'HTTP2';
      /** @default the serving port */
      readonly port?: number;
      /** @default "/" */
      readonly requestPath?: string;
    };
    /** @default 30 */
    readonly timeoutSec?: number;
    readonly connectionDraining?: { readonly drainingTimeoutSec?: number };
    readonly sessionAffinity?: { readonly affinityType?: string; readonly affinityCookieTtlSec?: number };
    readonly logging?: { readonly enable?: boolean; readonly sampleRate?: number };
    /** Lines `Name:value`. */
    readonly customRequestHeaders?: { readonly headers?: readonly string[] };
    readonly customResponseHeaders?: { readonly headers?: readonly string[] };
    readonly securityPolicy?: { readonly name?: string };
    readonly cdn?: { readonly enabled?: boolean };
    readonly iap?: { readonly enabled?: boolean };
  };
}
export const BACKEND_CONFIG: ResourceType<BackendConfig> = resourceType(
  'cloud.google.com/v1',
  'BackendConfig',
  'backendconfigs',
);

export type RedirectResponseCode = 'MOVED_PERMANENTLY_DEFAULT' | 'FOUND' | 'TEMPORARY_REDIRECT' | 'PERMANENT_REDIRECT';

export interface FrontendConfig extends KubeObject {
  readonly spec?: {
    readonly sslPolicy?: string;
    readonly redirectToHttps?: { readonly enabled?: boolean; readonly responseCodeName?: RedirectResponseCode };
  };
}
export const FRONTEND_CONFIG: ResourceType<FrontendConfig> = resourceType(
  'networking.gke.io/v1beta1',
  'FrontendConfig',
  'frontendconfigs',
);
