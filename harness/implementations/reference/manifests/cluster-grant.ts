import type { ClusterRole, ClusterRoleBinding, PolicyRule } from '../../../kube/api/rbac.ts';
import { SYSTEM_NAMESPACE } from './system-names.ts';

const RBAC = 'rbac.authorization.k8s.io';

export interface ClusterGrant {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: readonly PolicyRule[];
  /** A ServiceAccount of the system namespace. */
  readonly account: string;
}

/** A ClusterRole, and its binding to one ServiceAccount. */
export function clusterGrant({
  name,
  labels,
  rules,
  account,
}: ClusterGrant): readonly [ClusterRole, ClusterRoleBinding] {
  const metadata = { name, labels };
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: SYSTEM_NAMESPACE }],
    },
  ];
}
