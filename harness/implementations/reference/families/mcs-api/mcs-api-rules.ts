import type { PolicyRule } from '../../../../kube/api/rbac.ts';
import type { ControllerRules } from '../../manifests/controller-rules.ts';

const READ = ['list', 'watch'] as const;
const WRITE = ['create', 'update', 'delete'] as const;
const GROUP = 'multicluster.x-k8s.io';

/** Every instance reads every cluster: exports, their Services and endpoints, and imports for what is held. No Secret, no Pod. */
const MEMBER: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces', 'services'], verbs: READ },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  { apiGroups: [GROUP], resources: ['serviceexports', 'serviceimports'], verbs: READ },
];

/** It writes its own cluster only: imports, derived Services, EndpointSlices, statuses. */
const HOME: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['services'], verbs: WRITE },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: WRITE },
  { apiGroups: [GROUP], resources: ['serviceimports'], verbs: WRITE },
  { apiGroups: [GROUP], resources: ['serviceexports/status', 'serviceimports/status'], verbs: ['update'] },
];

export const MCS_API_RULES: ControllerRules = { member: MEMBER, config: HOME };
