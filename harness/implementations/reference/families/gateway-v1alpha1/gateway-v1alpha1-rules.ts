import type { PolicyRule } from '../../../../kube/api/rbac.ts';

const READ = ['list', 'watch'] as const;
const GROUP = 'networking.x-k8s.io';
const KINDS = ['gatewayclasses', 'gateways', 'httproutes', 'tcproutes', 'tlsroutes'] as const;

/**
 * What the controller may do in its cluster, and nothing more. It is `gateway-role` of the canary document without `get`,
 * and with namespaces, whose labels a listener may ask for.
 */
export const GATEWAY_V1ALPHA1_RULES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces', 'services', 'endpoints', 'secrets'], verbs: READ },
  { apiGroups: [GROUP], resources: KINDS, verbs: READ },
  { apiGroups: [GROUP], resources: KINDS.map((kind) => `${kind}/status`), verbs: ['update'] },
];
