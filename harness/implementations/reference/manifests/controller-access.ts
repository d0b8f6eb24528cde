import type { Namespace, Secret, ServiceAccount } from '../../../kube/api/core.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule } from '../../../kube/api/rbac.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import { MULTICLUSTER_GATEWAY_RULES, type ControllerRules } from './controller-rules.ts';
import { CONFIG_ROLE, CONTROLLER, SYSTEM_LABELS, SYSTEM_NAMESPACE, TOKEN_SECRET } from './system-names.ts';

const RBAC = 'rbac.authorization.k8s.io';

/**
 * What gives the controller access to one cluster: a ServiceAccount, its rights, and a token that does not expire, which
 * the token controller of the cluster fills in. The config cluster grants more.
 */
export function controllerAccess(
  role: 'member' | 'config',
  { member, config }: ControllerRules = MULTICLUSTER_GATEWAY_RULES,
): readonly KubeObject[] {
  return [
    namespace,
    serviceAccount,
    ...grant(CONTROLLER, member),
    ...(role === 'config' && config.length > 0 ? grant(CONFIG_ROLE, config) : []),
    token,
  ];
}

const namespace: Namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: SYSTEM_NAMESPACE, labels: SYSTEM_LABELS },
};

const serviceAccount: ServiceAccount = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: CONTROLLER, namespace: SYSTEM_NAMESPACE, labels: SYSTEM_LABELS },
  automountServiceAccountToken: false,
};

const token: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: TOKEN_SECRET,
    namespace: SYSTEM_NAMESPACE,
    labels: SYSTEM_LABELS,
    annotations: { 'kubernetes.io/service-account.name': CONTROLLER },
  },
  type: 'kubernetes.io/service-account-token',
};

function grant(name: string, rules: readonly PolicyRule[]): readonly [ClusterRole, ClusterRoleBinding] {
  const metadata = { name, labels: SYSTEM_LABELS };
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: CONTROLLER, namespace: SYSTEM_NAMESPACE }],
    },
  ];
}
