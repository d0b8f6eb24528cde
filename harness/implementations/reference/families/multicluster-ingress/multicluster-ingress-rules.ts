import type { PolicyRule } from '../../../../kube/api/rbac.ts';
import type { ControllerRules } from '../../manifests/controller-rules.ts';

const READ = ['list', 'watch'] as const;
const GROUP = 'networking.gke.io';
const OWN = ['multiclusteringresses', 'multiclusterservices'] as const;

/**
 * What the controller may do in every cluster, and nothing more: keep derived Services (001-R1 to R6), read the pods behind
 * them as EndpointSlices, and see what it wrote while the cluster was the config cluster (001-R11). It reads no Pod.
 */
const MEMBER: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: READ },
  { apiGroups: [''], resources: ['services'], verbs: [...READ, 'create', 'update', 'delete'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  { apiGroups: [GROUP], resources: OWN, verbs: READ },
];

/**
 * What it may do in the config cluster besides, and in those that were it: finalizers, annotations and status of its objects,
 * configurations and certificates that they name, and Events about them.
 */
const CONFIG: readonly PolicyRule[] = [
  { apiGroups: [GROUP], resources: OWN, verbs: ['update'] },
  { apiGroups: [GROUP], resources: ['multiclusteringresses/status'], verbs: ['update'] },
  { apiGroups: [GROUP], resources: ['frontendconfigs'], verbs: READ },
  { apiGroups: ['cloud.google.com'], resources: ['backendconfigs'], verbs: READ },
  // Listed by type: only certificates ever leave the server. Rights cannot say so.
  { apiGroups: [''], resources: ['secrets'], verbs: READ },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

export const MULTICLUSTER_INGRESS_RULES: ControllerRules = { member: MEMBER, config: CONFIG };
