import { kubeTime } from '../../kube/meta/conditions.ts';
import type { EvaluatedGateway } from './evaluation.ts';
import { isAccepted } from './listener-evaluation.ts';
import { backendName, certificateName, FIREWALL_NAME, gatewayResourceNames } from './resource-names.ts';

const PREFIX = 'networking.gke.io/';
const LAST_RECONCILE_TIME = `${PREFIX}last-reconcile-time`;

/** What we write on a Gateway. */
export const OWN_ANNOTATIONS: readonly string[] = [
  'addresses',
  'backend-services',
  'firewalls',
  'forwarding-rules',
  'health-checks',
  'last-reconcile-time',
  'ssl-certificates',
  'target-http-proxies',
  'target-https-proxies',
  'url-maps',
].map((name) => `${PREFIX}${name}`);

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
  const imports = evaluated.backends.map((backend) => backendName(projectNumber, backend));
  const accepted = evaluated.listeners.filter(isAccepted);
  const speaks = (protocol: string): boolean => accepted.some(({ listener }) => listener.protocol === protocol);
  // A Gateway without a listener of either kind is set up for HTTP, as one that has no route yet is.
  const [http, https] = [speaks('HTTP') || !speaks('HTTPS'), speaks('HTTPS')];
  const certificates = accepted.flatMap((listener) =>
    listener.certificates.map((each) => each.preShared ?? certificateName(projectNumber, each.name)),
  );
  const list = (collection: string, ...items: readonly string[]): string =>
    items.map((item) => `/projects/${projectNumber}/global/${collection}/${item}`).join(', ');
  return {
    [`${PREFIX}addresses`]: list('addresses', names.address),
    [`${PREFIX}backend-services`]: list('backendServices', names.notFoundBackend, names.errorBackend, ...imports),
    [`${PREFIX}firewalls`]: list('firewalls', FIREWALL_NAME),
    [`${PREFIX}forwarding-rules`]: list(
      'forwardingRules',
      ...(http ? [names.forwardingRule] : []),
      ...(https ? [names.httpsForwardingRule] : []),
    ),
    [`${PREFIX}health-checks`]: list('healthChecks', names.notFoundBackend, ...imports),
    [`${PREFIX}ssl-certificates`]: list('sslCertificates', ...new Set(certificates)),
    [`${PREFIX}target-http-proxies`]: list('targetHttpProxies', ...(http ? [names.targetProxy] : [])),
    [`${PREFIX}target-https-proxies`]: list('targetHttpsProxies', ...(https ? [names.httpsTargetProxy] : [])),
    [`${PREFIX}url-maps`]: list('urlMaps', names.urlMap),
  };
}
