/** `net.gke.io/v1`: multi-cluster Services as GKE serves them (semantics 1.2). */
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import type { Protocol, SessionAffinityConfig } from './core.ts';

export const NET_GKE_GROUP = 'net.gke.io';
const API_VERSION = `${NET_GKE_GROUP}/v1`;

/** Exports the Service of the same namespace and name. It has no fields of its own. */
export interface ServiceExport extends KubeObject {
  readonly spec?: Readonly<Record<string, never>>;
  readonly status?: { readonly conditions?: readonly Condition[] };
}
export const SERVICE_EXPORT: ResourceType<ServiceExport> = resourceType(API_VERSION, 'ServiceExport', 'serviceexports');

export interface ServiceImportPort {
  readonly name?: string;
  /** @default "TCP" */
  readonly protocol?: Protocol;
  readonly appProtocol?: string;
  /** The port of the Service, not its target port. */
  readonly port: number;
}

/** Written by the controller, never by the user. */
export interface ServiceImport extends KubeObject {
  readonly spec: {
    readonly type: 'ClusterSetIP' | 'Headless';
    /** The virtual address in this cluster; none for `Headless`. */
    readonly ips?: readonly string[];
    readonly ports: readonly ServiceImportPort[];
    /** @default "None" */
    readonly sessionAffinity?: 'None' | 'ClientIP';
    readonly sessionAffinityConfig?: SessionAffinityConfig;
  };
  readonly status?: { readonly clusters?: readonly { readonly cluster: string }[] };
}
export const SERVICE_IMPORT: ResourceType<ServiceImport> = resourceType(API_VERSION, 'ServiceImport', 'serviceimports');
