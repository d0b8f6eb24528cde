/** `flomesh.io/v1alpha1`: clusters, exports, imports and traffic policies of FSM (semantics 4.2). */
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import type { Protocol, SessionAffinityConfig } from './core.ts';

export const FLOMESH_GROUP = 'flomesh.io';
const API_VERSION = `${FLOMESH_GROUP}/v1alpha1`;

/** A member of the cluster set, registered in the control plane. */
export interface FlomeshCluster extends KubeObject {
  readonly spec: {
    /** The cluster that the controller runs in. @default false */
    readonly isInCluster?: boolean;
    /** @default "default" */
    readonly region?: string;
    /** @default "default" */
    readonly zone?: string;
    /** @default "default" */
    readonly group?: string;
    /** Where other clusters send traffic: an IPv4 address or a name. */
    readonly gatewayHost?: string;
    /** @default 80 */
    readonly gatewayPort?: number;
    /** Its current context is used. */
    readonly kubeconfig?: string;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}
export const FLOMESH_CLUSTER: ResourceType<FlomeshCluster> = resourceType(
  API_VERSION,
  'Cluster',
  'clusters',
  'Cluster',
);

export interface FlomeshExportRule {
  readonly portNumber?: number;
  readonly path?: string;
  readonly pathType: 'Exact' | 'Prefix';
}

export type FlomeshLoadBalancer = 'RoundRobinLoadBalancer' | 'HashingLoadBalancer' | 'LeastWorkLoadBalancer';

/** Exports the Service of the same namespace and name, by paths of the cluster's gateway. */
export interface FlomeshServiceExport extends KubeObject {
  readonly spec?: {
    readonly rules?: readonly FlomeshExportRule[];
    /** Among the pods behind the gateway. @default "RoundRobinLoadBalancer" */
    readonly loadBalancer?: FlomeshLoadBalancer;
    readonly pathRewrite?: { readonly from?: string; readonly to?: string };
    readonly sessionSticky?: boolean;
    readonly serviceAccountName?: string;
    /** Cluster keys of the importers. @default all */
    readonly targetClusters?: readonly string[];
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}
export const FLOMESH_SERVICE_EXPORT: ResourceType<FlomeshServiceExport> = resourceType(
  API_VERSION,
  'ServiceExport',
  'serviceexports',
);

/** A path of another cluster's gateway. */
export interface FlomeshTarget {
  readonly host: string;
  readonly ip: string;
  readonly port: number;
  readonly path: string;
}

export interface FlomeshImportEndpoint {
  readonly clusterKey: string;
  readonly target: FlomeshTarget;
}

export interface FlomeshImportPort {
  readonly name?: string;
  readonly protocol?: Protocol;
  readonly appProtocol?: string;
  /** The port of the Service. */
  readonly port: number;
  readonly endpoints: readonly FlomeshImportEndpoint[];
}

/** What other clusters export. Written by the control plane, never by the user. */
export interface FlomeshServiceImport extends KubeObject {
  readonly spec: {
    readonly type?: 'ClusterSetIP' | 'Headless';
    readonly ips?: readonly string[];
    readonly ports: readonly FlomeshImportPort[];
    readonly serviceAccountName?: string;
    readonly sessionAffinity?: string;
    readonly sessionAffinityConfig?: SessionAffinityConfig;
  };
  readonly status?: {
    readonly clusters?: readonly { readonly cluster: string; readonly addresses?: readonly string[] }[];
  };
}
export const FLOMESH_SERVICE_IMPORT: ResourceType<FlomeshServiceImport> = resourceType(
  API_VERSION,
  'ServiceImport',
  'serviceimports',
);

export type FlomeshLbType = 'Locality' | 'ActiveActive' | 'FailOver';

export interface FlomeshTrafficTarget {
  readonly clusterKey: string;
  readonly weight?: number;
}

/** Which clusters answer calls of this cluster to the service of the same namespace and name. */
export interface GlobalTrafficPolicy extends KubeObject {
  readonly spec: {
    /** @default "Locality" */
    readonly lbType: FlomeshLbType;
    readonly targets?: readonly FlomeshTrafficTarget[];
  };
}
export const GLOBAL_TRAFFIC_POLICY: ResourceType<GlobalTrafficPolicy> = resourceType(
  API_VERSION,
  'GlobalTrafficPolicy',
  'globaltrafficpolicies',
);

/** One target of a cluster; plays no part in the routing of this implementation. */
export interface MultiClusterEndpoint extends KubeObject {
  readonly spec: FlomeshImportEndpoint;
}
export const MULTI_CLUSTER_ENDPOINT: ResourceType<MultiClusterEndpoint> = resourceType(
  API_VERSION,
  'MultiClusterEndpoint',
  'multiclusterendpoints',
);

/** An ingress controller for one namespace; plays no part in the routing of this implementation. */
export interface NamespacedIngress extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
}
export const NAMESPACED_INGRESS: ResourceType<NamespacedIngress> = resourceType(
  API_VERSION,
  'NamespacedIngress',
  'namespacedingresses',
);
