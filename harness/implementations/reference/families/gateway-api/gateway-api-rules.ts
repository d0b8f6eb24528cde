import type { PolicyRule } from '../../../../kube/api/rbac.ts';

const READ = ['list', 'watch'] as const;
const GROUP = 'gateway.networking.k8s.io';
const ROUTES = ['httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes'] as const;

/**
 * What the controller may do in its cluster, and nothing more. It reads Secrets, because listeners name certificates;
 * it writes the Services and EndpointSlices of Gateways, its class, and statuses.
 */
export const GATEWAY_API_RULES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces', 'secrets', 'configmaps'], verbs: READ },
  { apiGroups: [''], resources: ['services'], verbs: [...READ, 'create', 'update', 'delete'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: [...READ, 'create', 'update', 'delete'] },
  // Which features can be claimed depends on the fields of the CRDs.
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: READ },
  { apiGroups: [GROUP], resources: ['gatewayclasses'], verbs: [...READ, 'create'] },
  {
    apiGroups: [GROUP],
    resources: ['gateways', 'listenersets', 'referencegrants', 'backendtlspolicies', ...ROUTES],
    verbs: READ,
  },
  {
    apiGroups: [GROUP],
    resources: ['gatewayclasses', 'gateways', 'listenersets', 'backendtlspolicies', ...ROUTES].map(
      (kind) => `${kind}/status`,
    ),
    verbs: ['update'],
  },
];
