import type { RequestFilter } from '../../proxy/table/filter.ts';
import type { Listener } from '../../proxy/table/listener.ts';
import type { HeaderValue } from '../../proxy/table/local-answer.ts';
import type { Route, RouteRule } from '../../proxy/table/route.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { secretKeyPair } from '../gateway-routes/secret-key-pair.ts';
import { CLASSIC_ANSWERS } from '../load-balancers/classic-answers.ts';
import type { LoadBalancer } from '../load-balancers/load-balancer.ts';
import type { RouteTableContent } from '../route-feed/route-tables.ts';
import type { EvaluatedIngress } from './evaluated-ingress.ts';
import type { Evaluation } from './evaluation.ts';
import { compileIngressBackend } from './ingress-backend.ts';
import type { IngressPlan, PlannedBackend } from './ingress-plan.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { backendName } from './resource-names.ts';
import { servingMembers } from './serving-members.ts';
import { urlMap, type HostRules } from './url-map.ts';
import type { World } from './world.ts';

/** On every answer of Google's load balancers (000-D16). */
const ANSWER_HEADERS: readonly HeaderValue[] = [{ name: 'via', value: '1.1 google' }];

/** What one load balancer serves: the ingress that it is assigned to, or nothing. */
export function compileIngressTable(
  world: World,
  evaluation: Evaluation,
  { name }: LoadBalancer,
  settings: IngressSettings,
): RouteTableContent {
  const { defaultClientRegion } = settings;
  const served = [...evaluation.ingresses.values()].find(({ loadBalancer }) => loadBalancer?.name === name);
  if (served?.plan === undefined) return { sources: {}, defaultClientRegion, listeners: [], backends: {} };
  const { plan } = served;
  const certificates = certificatesOf(world, plan);
  const routes = routesOf(served, plan, settings);
  const http: Listener = {
    name: 'http',
    port: 80,
    protocol: 'HTTP',
    routes: plan.httpsRedirect === undefined ? routes : [redirectRoute(served, plan.httpsRedirect)],
  };
  const names = Object.keys(certificates);
  return {
    sources: plan.sources,
    defaultClientRegion,
    listeners:
      names.length === 0
        ? [http]
        : [http, { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificates: names }, routes }],
    backends: backendsOf(evaluation, served, plan, settings),
    ...(names.length === 0 ? {} : { certificates }),
    // 001-D6
    answers: CLASSIC_ANSWERS,
    answerHeaders: ANSWER_HEADERS,
  };
}

/** Their contents are never kept: a Secret that is gone is not served any more. */
function certificatesOf({ config }: World, plan: IngressPlan): Readonly<Record<string, KeyPair>> {
  return Object.fromEntries(
    plan.certificates.flatMap((key) => {
      const secret = config.secrets.get(key);
      const parsed = secret === undefined ? undefined : secretKeyPair(secret);
      return parsed !== undefined && 'keyPair' in parsed ? [[key, parsed.keyPair] as const] : [];
    }),
  );
}

function routesOf(
  { ingress }: EvaluatedIngress,
  plan: IngressPlan,
  { projectNumber }: IngressSettings,
): readonly Route[] {
  const { namespace = '', creationTimestamp = '' } = ingress.metadata;
  const ruleFor = (path: HostRules['rules'][number]['path'], backend: PlannedBackend): RouteRule => {
    const filters = headerFilters(backend);
    return {
      matches: [{ path, headers: [], queryParams: [] }],
      backends: [{ backend: backendName(projectNumber, namespace, backend), weight: 1 }],
      ...(filters.length === 0 ? {} : { filters }),
      timeoutMs: backend.timeoutMs,
    };
  };
  return urlMap(plan).map(({ host, rules }) => ({
    id: keyTextOf(ingress),
    createdAt: creationTimestamp,
    hostnames: [host],
    rules: rules.flatMap(({ path, backend }) => {
      const planned = plan.backends[backend];
      return planned === undefined ? [] : [ruleFor(path, planned)];
    }),
  }));
}

function headerFilters({ requestHeaders = [], responseHeaders = [] }: PlannedBackend): readonly RequestFilter[] {
  const edits = (set: readonly HeaderValue[]) => ({ set, add: [], remove: [] });
  return [
    ...(requestHeaders.length === 0 ? [] : [{ type: 'request-headers' as const, ...edits(requestHeaders) }]),
    ...(responseHeaders.length === 0 ? [] : [{ type: 'response-headers' as const, ...edits(responseHeaders) }]),
  ];
}

/** 001-D8 */
function redirectRoute({ ingress }: EvaluatedIngress, status: number): Route {
  return {
    id: keyTextOf(ingress),
    createdAt: ingress.metadata.creationTimestamp ?? '',
    hostnames: ['*'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] }],
        backends: [],
        filters: [{ type: 'redirect', status, scheme: 'https' }],
      },
    ],
  };
}

function backendsOf(
  evaluation: Evaluation,
  { ingress }: EvaluatedIngress,
  plan: IngressPlan,
  { projectNumber, healthCheckTimeScale }: IngressSettings,
): RouteTableContent['backends'] {
  const { namespace = '' } = ingress.metadata;
  return Object.fromEntries(
    plan.backends.map((planned) => {
      const name = backendName(projectNumber, namespace, planned);
      const members = servingMembers(evaluation, namespace, planned.service);
      return [name, compileIngressBackend(planned, { name, namespace, members, healthCheckTimeScale })];
    }),
  );
}
