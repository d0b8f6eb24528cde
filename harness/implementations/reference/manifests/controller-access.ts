import type { Namespace, Secret, ServiceAccount } from '../../../kube/api/core.ts';
import type { PolicyRule } from '../../../kube/api/rbac.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import { clusterGrant } from './cluster-grant.ts';
import { MULTICLUSTER_GATEWAY_RULES, type ControllerRules } from './controller-rules.ts';
import { CONFIG_ROLE, CONTROLLER, SYSTEM_LABELS, SYSTEM_NAMESPACE, TOKEN_SECRET } from './system-names.ts';

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

function grant(name: string, rules: readonly PolicyRule[]): readonly KubeObject[] {
  return clusterGrant({ name, labels: SYSTEM_LABELS, rules, account: CONTROLLER });
}
