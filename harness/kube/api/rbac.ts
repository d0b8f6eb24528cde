/** `rbac.authorization.k8s.io/v1`. */
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

const API_VERSION = 'rbac.authorization.k8s.io/v1';

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface Subject {
  readonly kind: 'ServiceAccount' | 'User' | 'Group';
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface RoleRef {
  readonly apiGroup: 'rbac.authorization.k8s.io';
  readonly kind: 'ClusterRole' | 'Role';
  readonly name: string;
}

export interface ClusterRole extends KubeObject {
  readonly rules?: readonly PolicyRule[] | null;
}
export const CLUSTER_ROLE: ResourceType<ClusterRole> = resourceType(
  API_VERSION,
  'ClusterRole',
  'clusterroles',
  'Cluster',
);

export interface ClusterRoleBinding extends KubeObject {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[];
}
export const CLUSTER_ROLE_BINDING: ResourceType<ClusterRoleBinding> = resourceType(
  API_VERSION,
  'ClusterRoleBinding',
  'clusterrolebindings',
  'Cluster',
);

export interface Role extends KubeObject {
  readonly rules?: readonly PolicyRule[] | null;
}
export const ROLE: ResourceType<Role> = resourceType(API_VERSION, 'Role', 'roles');

export interface RoleBinding extends KubeObject {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[];
}
export const ROLE_BINDING: ResourceType<RoleBinding> = resourceType(API_VERSION, 'RoleBinding', 'rolebindings');
