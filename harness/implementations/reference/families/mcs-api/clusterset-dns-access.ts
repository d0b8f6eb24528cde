import type { ServiceAccount } from '../../../../kube/api/core.ts';
import type { PolicyRule } from '../../../../kube/api/rbac.ts';
import type { KubeObject } from '../../../../kube/meta/object.ts';
import { clusterGrant } from '../../manifests/cluster-grant.ts';
import { SYSTEM_NAMESPACE } from '../../manifests/system-names.ts';

export const CLUSTERSET_DNS = 'fleetbed-clusterset-dns';

/** What it is found by. */
export const CLUSTERSET_DNS_SELECTOR: Readonly<Record<string, string>> = { 'app.kubernetes.io/name': CLUSTERSET_DNS };
export const CLUSTERSET_DNS_LABELS: Readonly<Record<string, string>> = {
  ...CLUSTERSET_DNS_SELECTOR,
  'app.kubernetes.io/part-of': 'fleetbed',
};

const READ = ['list', 'watch'] as const;

/** What names of `clusterset.local` are made of (000-R10). It reads its own cluster only. */
const RULES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: READ },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  { apiGroups: ['multicluster.x-k8s.io'], resources: ['serviceimports'], verbs: READ },
];

const account: ServiceAccount = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: CLUSTERSET_DNS, namespace: SYSTEM_NAMESPACE, labels: CLUSTERSET_DNS_LABELS },
  automountServiceAccountToken: false,
};

/** Who the DNS server of a cluster is there, and what it may do. Its pod asks for the token. */
export const CLUSTERSET_DNS_ACCESS: readonly KubeObject[] = [
  account,
  ...clusterGrant({ name: CLUSTERSET_DNS, labels: CLUSTERSET_DNS_LABELS, rules: RULES, account: CLUSTERSET_DNS }),
];
