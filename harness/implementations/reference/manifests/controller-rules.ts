import type { PolicyRule } from '../../../kube/api/rbac.ts';

/** Informers list and watch; nothing is read by name. */
const READ = ['list', 'watch'] as const;
const WRITE = ['create', 'update', 'delete'] as const;
const WRITE_STATUS = ['update'] as const;

/**
 * What the controller may do in every cluster, and nothing more: read Services with their endpoints, keep ServiceImports
 * (000-R1 to R8) and the derived Services with their EndpointSlices (000-R10). It reads no Secret and no Pod.
 */
export const MEMBER_RULES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: READ },
  { apiGroups: [''], resources: ['services'], verbs: [...READ, ...WRITE] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: [...READ, ...WRITE] },
  { apiGroups: ['net.gke.io'], resources: ['serviceexports'], verbs: READ },
  { apiGroups: ['net.gke.io'], resources: ['serviceimports'], verbs: [...READ, ...WRITE] },
  { apiGroups: ['net.gke.io'], resources: ['serviceexports/status', 'serviceimports/status'], verbs: WRITE_STATUS },
];

/**
 * What it may do in the config cluster besides: serve GatewayClasses, Gateways and HTTPRoutes
 * (000-R12 to R18) and tell about it in Events. A Gateway is updated for its finalizer and annotations.
 */
export const CONFIG_RULES: readonly PolicyRule[] = [
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['gatewayclasses'],
    verbs: [...READ, 'create'],
  },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['gateways'], verbs: [...READ, 'update'] },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes', 'referencegrants'], verbs: READ },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['gatewayclasses/status', 'gateways/status', 'httproutes/status'],
    verbs: WRITE_STATUS,
  },
  { apiGroups: [''], resources: ['events'], verbs: ['create'] },
];
