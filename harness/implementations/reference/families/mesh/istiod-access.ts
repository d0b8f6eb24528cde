import { ISTIOD, NETWORK_LABEL, SYSTEM_NAMESPACE } from '../../../../controllers/mesh/names.ts';
import type { Namespace, Secret, ServiceAccount } from '../../../../kube/api/core.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '../../../../kube/api/rbac.ts';
import type { KubeObject } from '../../../../kube/meta/object.ts';
import { PART_OF, READER, READER_TOKEN } from './mesh-labels.ts';

export const ISTIOD_TOKEN: string = `${ISTIOD}-token`;

const RBAC = 'rbac.authorization.k8s.io';
const READ = ['list', 'watch'] as const;
const NAMESPACE = SYSTEM_NAMESPACE;

/** What a control plane reads of every cluster of the mesh, its own too. 002-R1 */
const READER_RULES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces', 'nodes', 'services', 'pods'], verbs: READ },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
];

/** What it does in its own besides: ask whose tokens are, keep the injection webhook. */
const ISTIOD_RULES: readonly PolicyRule[] = [
  ...READER_RULES,
  { apiGroups: ['networking.istio.io'], resources: ['gateways'], verbs: READ },
  { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations'],
    verbs: [...READ, 'get', 'create', 'patch'],
  },
];

/** In the system namespace: remote secrets, and the authority. */
const SECRET_RULES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['secrets'], verbs: [...READ, 'get', 'create'] },
];

/** The system namespace with its network, and what gives control planes access to the cluster. @param network of its pods */
export function istiodAccess(network: string): readonly KubeObject[] {
  return [
    namespace(network),
    account(ISTIOD),
    account(READER),
    ...clusterGrant(ISTIOD, ISTIOD_RULES),
    ...clusterGrant(READER, READER_RULES),
    ...grant(ISTIOD, SECRET_RULES),
    token(ISTIOD_TOKEN, ISTIOD),
    token(READER_TOKEN, READER),
  ];
}

function namespace(network: string): Namespace {
  const labels = { ...PART_OF, [NETWORK_LABEL]: network };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } };
}

export function account(name: string): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: NAMESPACE, labels: PART_OF },
    automountServiceAccountToken: false,
  };
}

/** A token that does not expire; the token controller of the cluster fills it in. */
function token(name: string, serviceAccount: string): Secret {
  const annotations = { 'kubernetes.io/service-account.name': serviceAccount };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: NAMESPACE, labels: PART_OF, annotations },
    type: 'kubernetes.io/service-account-token',
  };
}

function clusterGrant(name: string, rules: readonly PolicyRule[]): readonly [ClusterRole, ClusterRoleBinding] {
  const metadata = { name: `${name}-${NAMESPACE}`, labels: PART_OF };
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: NAMESPACE }],
    },
  ];
}

function grant(name: string, rules: readonly PolicyRule[]): readonly [Role, RoleBinding] {
  const metadata = { name, namespace: NAMESPACE, labels: PART_OF };
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: NAMESPACE }],
    },
  ];
}
