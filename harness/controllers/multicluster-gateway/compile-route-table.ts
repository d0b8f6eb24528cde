import type { HttpRoute, HttpRouteRule } from '../../kube/api/http-route.ts';
import type { Backend } from '../../proxy/table/backend.ts';
import type { Listener } from '../../proxy/table/listener.ts';
import type { HeaderValue } from '../../proxy/table/local-answer.ts';
import type { Route, RouteRule } from '../../proxy/table/route.ts';
import type { KeyPair, RouteTable } from '../../proxy/table/route-table.ts';
import { byAge, keyTextOf } from '../clusterset/clusterset-world.ts';
import { compileHttpRule } from '../gateway-routes/compile-http-rule.ts';
import type { ImportBackend } from './backend-refs.ts';
import { classBehaviour } from './class-behaviour.ts';
import type { EvaluatedGateway, EvaluatedRoute, Evaluation } from './evaluation.ts';
import type { FleetSettings, LoadBalancer } from './fleet-settings.ts';
import { compileImportBackend } from './import-backend.ts';
import { isServable, type EvaluatedListener } from './listener-evaluation.ts';
import { backendName } from './resource-names.ts';
import type { World } from './world.ts';

/** A table before it has a version. */
export type RouteTableContent = Omit<RouteTable, 'version'>;

/** 000-D16. */
const ANSWER_HEADERS: readonly HeaderValue[] = [{ name: 'via', value: '1.1 google' }];
/** Of a request to a backend without a policy, 000-D17. */
const REQUEST_TIMEOUT_MS = 30_000;

/** What one load balancer serves: the Gateway that it is assigned to with its attached routes, or nothing. */
export function compileRouteTable(
  world: World,
  evaluation: Evaluation,
  loadBalancer: LoadBalancer,
  settings: FleetSettings,
): RouteTableContent {
  const served = [...evaluation.gateways.values()].find((each) => isServedBy(each, loadBalancer));
  const { defaultClientRegion } = settings;
  if (served === undefined) return { sources: {}, defaultClientRegion, listeners: [], backends: {} };
  const listeners = served.accepted.reason === 'UnsupportedAddress' ? [] : served.listeners.filter(isServable);
  const certificates = certificatesOf(listeners);
  const compilation = compilationOf(served, evaluation, settings.projectNumber);
  const answers = classBehaviour(served.gateway.spec.gatewayClassName)?.answers;
  return {
    sources: sourcesOf(served),
    defaultClientRegion,
    listeners: listeners.map((listener) => compileListener(compilation, listener)),
    backends: backendsOf(world, compilation, settings.healthCheckTimeScale),
    ...(certificates === undefined ? {} : { certificates }),
    ...(answers === undefined ? {} : { answers }),
    answerHeaders: ANSWER_HEADERS,
  };
}

/** A Gateway that is being deleted is served no more (000-R20). */
function isServedBy({ gateway, assignment }: EvaluatedGateway, { name }: LoadBalancer): boolean {
  return (
    gateway.metadata.deletionTimestamp === undefined &&
    assignment.kind === 'assigned' &&
    assignment.loadBalancer.name === name
  );
}

/** Name of a Gateway or HTTPRoute in {@link RouteTable.sources}. */
export function sourceName(kind: 'Gateway' | 'HTTPRoute', key: string): string {
  return `${kind}/${key}`;
}

function sourcesOf({ gateway, routes }: EvaluatedGateway): Readonly<Record<string, number>> {
  return Object.fromEntries([
    [sourceName('Gateway', keyTextOf(gateway)), gateway.metadata.generation ?? 0],
    ...routes.map(({ route }) => [sourceName('HTTPRoute', keyTextOf(route)), route.metadata.generation ?? 0] as const),
  ]);
}

function certificatesOf(listeners: readonly EvaluatedListener[]): Readonly<Record<string, KeyPair>> | undefined {
  const pairs = listeners.flatMap(({ certificates }) =>
    certificates.map(({ name, keyPair }) => [name, keyPair] as const),
  );
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** What compiling one table needs everywhere. */
interface Compilation {
  readonly served: EvaluatedGateway;
  readonly evaluation: Evaluation;
  readonly nameOf: (backend: ImportBackend) => string;
}

function compilationOf(served: EvaluatedGateway, evaluation: Evaluation, projectNumber: string): Compilation {
  const names = new Map<string, string>();
  const nameOf = (backend: ImportBackend): string => {
    const { imported, port } = backend;
    const key = `${imported.namespace}/${imported.name}/${String(port.port)}`;
    const name = names.get(key) ?? backendName(projectNumber, backend);
    names.set(key, name);
    return name;
  };
  return { served, evaluation, nameOf };
}

function compileListener(compilation: Compilation, { listener, certificates }: EvaluatedListener): Listener {
  const { name, port, protocol, hostname } = listener;
  const routes = routesOf(compilation, name);
  const base = { name, port, ...(hostname === undefined ? {} : { hostname: hostname.toLowerCase() }), routes };
  return protocol === 'HTTPS'
    ? { ...base, protocol, tls: { certificates: certificates.map((certificate) => certificate.name) } }
    : { ...base, protocol: 'HTTP' };
}

function routesOf(compilation: Compilation, listener: string): readonly Route[] {
  const { gateway: own, routes } = compilation.served;
  const key = keyTextOf(own);
  return routes
    .toSorted((a, b) => byAge(a.route, b.route))
    .flatMap((evaluated) => {
      const hostnames = evaluated.parents
        .filter(({ gateway }) => gateway === key)
        .flatMap((parent) => parent.listeners.filter(({ name }) => name === listener))
        .flatMap((attached) => attached.hostnames);
      return hostnames.length === 0 ? [] : [compileRoute(compilation, evaluated, [...new Set(hostnames)])];
    });
}

function compileRoute(compilation: Compilation, evaluated: EvaluatedRoute, hostnames: readonly string[]): Route {
  const { route } = evaluated;
  return {
    id: keyTextOf(route),
    createdAt: route.metadata.creationTimestamp ?? '',
    hostnames,
    rules: rulesOf(compilation, evaluated),
  };
}

/**
 * The rules of a route as they were compiled last, with what its references stood for. A thousand routes are looked at with
 * every change of an endpoint, and few of them differ; those that are the same object are compared at once, too.
 */
const COMPILED = new WeakMap<HttpRoute, { readonly references: string; readonly rules: readonly RouteRule[] }>();

function rulesOf(compilation: Compilation, evaluated: EvaluatedRoute): readonly RouteRule[] {
  const { route, backends } = evaluated;
  const references = [...backends.values()]
    .map((backend) => `${compilation.nameOf(backend)}@${String(policyTimeout(compilation, backend) ?? '')}`)
    .join(' ');
  const known = COMPILED.get(route);
  if (known?.references === references) return known.rules;
  const rules = (route.spec.rules ?? []).map((rule) => compileRule(compilation, rule, evaluated));
  COMPILED.set(route, { references, rules });
  return rules;
}

function compileRule(compilation: Compilation, rule: HttpRouteRule, { backends }: EvaluatedRoute): RouteRule {
  const compiled = compileHttpRule(rule, (ref) => {
    const backend = backends.get(ref);
    return backend === undefined ? undefined : compilation.nameOf(backend);
  });
  if (compiled.timeoutMs !== undefined) return compiled;
  // A rule has one deadline: of several backends the most patient one decides.
  const timeouts = (rule.backendRefs ?? []).flatMap((ref) => {
    const backend = backends.get(ref);
    return backend === undefined ? [] : [policyTimeout(compilation, backend)];
  });
  if (timeouts.every((timeoutMs) => timeoutMs === undefined)) return compiled;
  return { ...compiled, timeoutMs: Math.max(...timeouts.map((timeoutMs = REQUEST_TIMEOUT_MS) => timeoutMs)) };
}

function policyTimeout({ evaluation }: Compilation, { imported }: ImportBackend): number | undefined {
  return evaluation.policies.backends.byTarget.get(`${imported.namespace}/${imported.name}`)?.timeoutMs;
}

function backendsOf(
  world: World,
  { served: { gateway, backends }, evaluation, nameOf }: Compilation,
  healthCheckTimeScale: number,
): Readonly<Record<string, Backend>> {
  const isRegional = classBehaviour(gateway.spec.gatewayClassName)?.isRegional === true;
  const region = isRegional ? world.clusters.get(world.configCluster)?.region : undefined;
  const options = { world, evaluation, healthCheckTimeScale, ...(region === undefined ? {} : { region }) };
  return Object.fromEntries(
    backends.map((backend) => {
      const name = nameOf(backend);
      return [name, compileImportBackend(name, backend, options)];
    }),
  );
}
