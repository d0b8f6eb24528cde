/** `multicluster.x-k8s.io`: ServiceImport, as far as DNS reads it. */
import { resourceType, type KubeObject, type ResourceType } from '../../kube/meta/object.ts';

export const MULTICLUSTER_GROUP = 'multicluster.x-k8s.io';
export const SERVICE_IMPORT_DEFINITION: string = `serviceimports.${MULTICLUSTER_GROUP}`;

/** Labels of the slices that belong to an import. */
export const LABEL_IMPORT_NAME = 'multicluster.kubernetes.io/service-name';
export const LABEL_SOURCE_CLUSTER = 'multicluster.kubernetes.io/source-cluster';

export interface ServiceImport extends KubeObject {
  readonly spec?: {
    readonly type?: 'ClusterSetIP' | 'Headless';
    readonly ips?: readonly string[];
    readonly ports?: readonly { readonly name?: string; readonly protocol?: string; readonly port: number }[];
  };
}

export function serviceImports(version: string): ResourceType<ServiceImport> {
  return resourceType(`${MULTICLUSTER_GROUP}/${version}`, 'ServiceImport', 'serviceimports');
}
