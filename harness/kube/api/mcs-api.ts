/**
 * `multicluster.x-k8s.io`: the Multi-Cluster Services API (KEP-1645), as mcs-api v0.5.0 serves it; v1alpha1 has the same
 * schema. Other groups spell the same kinds with fewer fields.
 */
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import type { Protocol, SessionAffinityConfig } from './core.ts';

export const MCS_API_GROUP = 'multicluster.x-k8s.io';
const API_VERSION = `${MCS_API_GROUP}/v1beta1`;

/** Labels of the EndpointSlices of an import: its name, and the cluster that the endpoints are in. */
export const LABEL_MCS_SERVICE_NAME = 'multicluster.kubernetes.io/service-name';
export const LABEL_MCS_SOURCE_CLUSTER = 'multicluster.kubernetes.io/source-cluster';

/** Exports the Service of the same namespace and name. */
export interface ServiceExport extends KubeObject {
  readonly spec?: {
    readonly exportedLabels?: Readonly<Record<string, string>>;
    readonly exportedAnnotations?: Readonly<Record<string, string>>;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}
export const MCS_SERVICE_EXPORT: ResourceType<ServiceExport> = resourceType(
  API_VERSION,
  'ServiceExport',
  'serviceexports',
);

export interface ServiceImportPort {
  readonly name?: string;
  /** @default "TCP" */
  readonly protocol?: Protocol;
  readonly appProtocol?: string;
  /** The port of the Service, not its target port. */
  readonly port: number;
}

export interface ServiceImportSpec {
  readonly type: 'ClusterSetIP' | 'Headless';
  /** The virtual addresses in this cluster, in the order of the families; none for `Headless`. */
  readonly ips?: readonly string[];
  readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[];
  readonly ports: readonly ServiceImportPort[];
  /** @default "None" */
  readonly sessionAffinity?: 'None' | 'ClientIP';
  readonly sessionAffinityConfig?: SessionAffinityConfig;
  readonly internalTrafficPolicy?: 'Cluster' | 'Local';
  readonly trafficDistribution?: string;
}

/** Written by the controller, never by the user. */
export interface ServiceImport extends KubeObject {
  readonly spec: ServiceImportSpec;
  readonly status?: {
    readonly clusters?: readonly { readonly cluster: string }[];
    readonly conditions?: readonly Condition[];
  };
}
export const MCS_SERVICE_IMPORT: ResourceType<ServiceImport> = resourceType(
  API_VERSION,
  'ServiceImport',
  'serviceimports',
);
