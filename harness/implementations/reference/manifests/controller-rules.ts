import type { PolicyRule } from '../../../kube/api/rbac.ts';

/** Rights of a controller: in every cluster that it reaches, and in the one where it runs besides. */
export interface ControllerRules {
  readonly member: readonly PolicyRule[];
  readonly config: readonly PolicyRule[];
}

/** Informers list and watch; nothing is read by name. */
const READ = ['list', 'watch'] as const;
const WRITE = ['create', 'update', 'delete'] as const;
const WRITE_STATUS = ['update'] as const;
/** A repeated event is counted up. */
const WRITE_EVENTS = ['create', 'patch'] as const;

/**
 * What the controller may do in every cluster, and nothing more: read Services with their endpoints, keep ServiceImports
 * (000-R1 to R8) and the derived Services with their EndpointSlices (000-R10), warn about annotations (000-B12), and see
 * what it wrote while the cluster was the config cluster (000-R21). It reads no Secret and no Pod.
 */
export const MEMBER_RULES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: READ },
  { apiGroups: [''], resources: ['services'], verbs: [...READ, ...WRITE] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: [...READ, ...WRITE] },
  { apiGroups: ['net.gke.io'], resources: ['serviceexports'], verbs: READ },
  { apiGroups: ['net.gke.io'], resources: ['serviceimports'], verbs: [...READ, ...WRITE] },
  { apiGroups: ['net.gke.io'], resources: ['serviceexports/status', 'serviceimports/status'], verbs: WRITE_STATUS },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['gatewayclasses', 'gateways', 'httproutes'],
    verbs: READ,
  },
  { apiGroups: [''], resources: ['events'], verbs: WRITE_EVENTS },
];

/**
 * What it may do in the config cluster besides: serve GatewayClasses, Gateways and HTTPRoutes
 * (000-R12 to R18), attach policies, read certificates, and tell about it in Events. A Gateway is updated for its
 * finalizer and annotations; classes go when the config cluster moves (000-R21).
 */
export const CONFIG_RULES: readonly PolicyRule[] = [
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['gatewayclasses'],
    verbs: [...READ, 'create', 'delete'],
  },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['gateways'], verbs: [...READ, 'update'] },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes', 'referencegrants'], verbs: READ },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['gatewayclasses/status', 'gateways/status', 'httproutes/status'],
    verbs: WRITE_STATUS,
  },
  {
    apiGroups: ['networking.gke.io'],
    resources: ['healthcheckpolicies', 'gcpbackendpolicies', 'gcpgatewaypolicies'],
    verbs: READ,
  },
  {
    apiGroups: ['networking.gke.io'],
    resources: ['healthcheckpolicies/status', 'gcpbackendpolicies/status', 'gcpgatewaypolicies/status'],
    verbs: WRITE_STATUS,
  },
  // Listed by type: only certificates ever leave the server. Rights cannot say so.
  { apiGroups: [''], resources: ['secrets'], verbs: READ },
];

/** Of the family `multicluster-gateway`. */
export const MULTICLUSTER_GATEWAY_RULES: ControllerRules = { member: MEMBER_RULES, config: CONFIG_RULES };
