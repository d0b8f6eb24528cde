/** ServiceImport of `multicluster.x-k8s.io` and `net.gke.io`, as far as DNS reads it. */
import { resourceType, type KubeObject, type ResourceType } from '../../kube/meta/object.ts';

/** A group with ServiceImports, and the versions of them that are read, the newest first. */
export interface ImportGroup {
  readonly group: string;
  readonly versions: readonly string[];
}

export const MULTICLUSTER_IMPORTS: ImportGroup = { group: 'multicluster.x-k8s.io', versions: ['v1beta1', 'v1alpha1'] };

/** Those whose names are served (000-R10). */
export const IMPORT_GROUPS: readonly ImportGroup[] = [MULTICLUSTER_IMPORTS, { group: 'net.gke.io', versions: ['v1'] }];

export interface ServiceImport extends KubeObject {
  readonly spec?: {
    readonly type?: 'ClusterSetIP' | 'Headless';
    readonly ips?: readonly string[];
    readonly ports?: readonly { readonly name?: string; readonly protocol?: string; readonly port: number }[];
  };
}

/** The name of the definition of a group's ServiceImports. */
export function importDefinition({ group }: ImportGroup): string {
  return `serviceimports.${group}`;
}

export function serviceImports({ group }: ImportGroup, version: string): ResourceType<ServiceImport> {
  return resourceType(`${group}/${version}`, 'ServiceImport', 'serviceimports');
}
