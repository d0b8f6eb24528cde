import { kubeTime } from '../../kube/meta/conditions.ts';
import { usedBackends, type EvaluatedGateway } from './evaluation.ts';
import { backendName, FIREWALL_NAME, gatewayResourceNames } from './resource-names.ts';

const PREFIX = 'networking.gke.io/';
const LAST_RECONCILE_TIME = `${PREFIX}last-reconcile-time`;

/**
 * The annotations that list what serves a Gateway (semantics 1.3, 000-R18): absent parts are empty strings.
 * `last-reconcile-time` is renewed only when another one changes, so that a Gateway at rest is not written.
 */
export function gatewayAnnotations(
  evaluated: EvaluatedGateway,
  projectNumber: string,
  now: Date,
): Readonly<Record<string, string>> {
  const { metadata } = evaluated.gateway;
  const before = metadata.annotations ?? {};
  const next = resources(evaluated, projectNumber);
  const unchanged = Object.entries(next).every(([key, value]) => before[key] === value);
  const time = unchanged ? (before[LAST_RECONCILE_TIME] ?? kubeTime(now)) : kubeTime(now);
  return { ...before, ...next, [LAST_RECONCILE_TIME]: time };
}

function resources(evaluated: EvaluatedGateway, projectNumber: string): Readonly<Record<string, string>> {
  const { name, namespace = '' } = evaluated.gateway.metadata;
  const names = gatewayResourceNames(projectNumber, namespace, name);
  const imports = usedBackends(evaluated).map((backend) => backendName(projectNumber, backend));
  const list = (collection: string, ...items: readonly string[]): string =>
    items.map((item) => `/projects/${projectNumber}/global/${collection}/${item}`).join(', ');
  return {
    [`${PREFIX}addresses`]: list('addresses', names.address),
    [`${PREFIX}backend-services`]: list('backendServices', names.notFoundBackend, names.errorBackend, ...imports),
    [`${PREFIX}firewalls`]: list('firewalls', FIREWALL_NAME),
    [`${PREFIX}forwarding-rules`]: list('forwardingRules', names.forwardingRule),
    [`${PREFIX}health-checks`]: list('healthChecks', names.notFoundBackend, ...imports),
    [`${PREFIX}ssl-certificates`]: '',
    [`${PREFIX}target-http-proxies`]: list('targetHttpProxies', names.targetProxy),
    [`${PREFIX}target-https-proxies`]: '',
    [`${PREFIX}url-maps`]: list('urlMaps', names.urlMap),
  };
}
