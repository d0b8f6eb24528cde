import type { PolicyRule } from '../../../../kube/api/rbac.ts';

const READ = ['list', 'watch'] as const;
const GROUP = 'flomesh.io';

/** What the control plane does in a member: reads what is exported, keeps imports, says who manages the member. */
const MEMBER: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: [...READ, 'create'] },
  { apiGroups: [''], resources: ['services'], verbs: READ },
  { apiGroups: [''], resources: ['configmaps'], resourceNames: ['fsm-mesh-config'], verbs: ['get', 'update'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroups: [GROUP], resources: ['serviceexports'], verbs: READ },
  { apiGroups: [GROUP], resources: ['serviceimports'], verbs: [...READ, 'create', 'update', 'delete'] },
  { apiGroups: [GROUP], resources: ['serviceexports/status'], verbs: ['update'] },
];

/**
 * What the controller may do in its own cluster, and nothing more. Other clusters it reaches by the kubeconfigs of their
 * Cluster objects. Of Secrets it reads its own certificate authority; it reads no Pod.
 */
const HOME: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: [...READ, 'get'] },
  { apiGroups: [''], resources: ['services'], verbs: READ },
  { apiGroups: [''], resources: ['configmaps'], verbs: [...READ, 'get', 'create'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  { apiGroups: [''], resources: ['secrets'], resourceNames: ['flomesh-ca-bundle'], verbs: ['get'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: [...READ, 'create', 'update', 'delete'] },
  { apiGroups: [GROUP], resources: ['clusters'], verbs: [...READ, 'create', 'update'] },
  { apiGroups: [GROUP], resources: ['serviceexports', 'serviceimports', 'globaltrafficpolicies'], verbs: READ },
  { apiGroups: [GROUP], resources: ['clusters/status', 'serviceexports/status'], verbs: ['update'] },
  // So that generated Ingresses may hold up the deletion of their export.
  { apiGroups: [GROUP], resources: ['serviceexports/finalizers'], verbs: ['update'] },
  { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: ['get', 'create', 'patch'],
  },
];

/** Every cluster may be a member, and has a controller of its own. */
export const FLOMESH_RULES: readonly PolicyRule[] = [...MEMBER, ...HOME];
