import type { HttpRouteMatch, HttpRouteRule } from '../../kube/api/http-route.ts';
import type {
  Backend,
  HealthCheck,
  Listener,
  RequestMatch,
  Route,
  RouteRule,
  RouteTable,
} from '../../proxy/table/route-table.ts';
import type { ResolvedBackendRef } from './backend-refs.ts';
import { usedBackends, type EvaluatedGateway, type EvaluatedRoute, type Evaluation } from './evaluation.ts';
import type { FleetSettings, LoadBalancer } from './fleet-settings.ts';
import { parseGatewayDuration } from './gateway-duration.ts';
import { importEndpoints } from './import-endpoints.ts';
import { isAccepted } from './listener-evaluation.ts';
import { backendName } from './resource-names.ts';
import { byAge, keyTextOf, type World } from './world.ts';

/** A table before it has a version. */
export type RouteTableContent = Omit<RouteTable, 'version'>;

/** What the health check is before it is scaled (000-D11). HealthCheckPolicy is not read. */
const HEALTH_CHECK: HealthCheck = {
  path: '/',
  intervalMs: 15_000,
  timeoutMs: 15_000,
  healthyThreshold: 1,
  unhealthyThreshold: 2,
};

/**
 * Upstream drains for 0 s unless a GCPBackendPolicy says more (semantics 1.2), which cuts requests in flight to a
 * removed endpoint. Here they may finish, within the deadline that a request has anyway.
 */
const DRAINING_TIMEOUT_MS = 30_000;

/**
 * What one load balancer serves: the Gateway that it is assigned to with its attached routes, or nothing.
 *
 * Listeners that share a port become one, because a proxy has one socket for it; a request is then matched against the
 * routes of all of them, most specific hostname first. Does not: listener isolation (GEP-3567).
 */
export function compileRouteTable(
  world: World,
  evaluation: Evaluation,
  loadBalancer: LoadBalancer,
  settings: FleetSettings,
): RouteTableContent {
  const served = [...evaluation.gateways.values()].find((each) => isServedBy(each, loadBalancer));
  const { defaultClientRegion } = settings;
  if (served === undefined) return { sources: {}, defaultClientRegion, listeners: [], backends: {} };
  return {
    sources: sourcesOf(served),
    defaultClientRegion,
    listeners: listenersOf(served, settings),
    backends: backendsOf(world, served, settings),
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

function listenersOf(served: EvaluatedGateway, settings: FleetSettings): readonly Listener[] {
  const accepted =
    served.accepted.reason === 'UnsupportedAddress' ? [] : served.listeners.filter((listener) => isAccepted(listener));
  const ports = [...new Set(accepted.map(({ listener }) => listener.port))];
  return ports.map((port) => {
    const names = accepted.filter(({ listener }) => listener.port === port).map(({ listener }) => listener.name);
    return { name: names.join('+'), port, protocol: 'HTTP', routes: routesOf(served, names, settings) };
  });
}

function routesOf(served: EvaluatedGateway, listeners: readonly string[], settings: FleetSettings): readonly Route[] {
  const key = keyTextOf(served.gateway);
  return served.routes
    .toSorted((a, b) => byAge(a.route, b.route))
    .flatMap((evaluated) => {
      const hostnames = evaluated.parents
        .filter(({ gateway }) => gateway === key)
        .flatMap((parent) => parent.listeners.filter(({ name }) => listeners.includes(name)))
        .flatMap((listener) => listener.hostnames);
      return hostnames.length === 0 ? [] : [compileRoute(evaluated, [...new Set(hostnames)], settings)];
    });
}

function compileRoute(
  { route, rules }: EvaluatedRoute,
  hostnames: readonly string[],
  { projectNumber }: FleetSettings,
): Route {
  return {
    id: keyTextOf(route),
    createdAt: route.metadata.creationTimestamp ?? '',
    hostnames,
    rules: (route.spec.rules ?? []).map((rule, index) => compileRule(rule, rules[index] ?? [], projectNumber)),
  };
}

function compileRule(rule: HttpRouteRule, refs: readonly ResolvedBackendRef[], projectNumber: string): RouteRule {
  const { matches = [], timeouts } = rule;
  const timeoutMs = timeouts?.request === undefined ? undefined : parseGatewayDuration(timeouts.request);
  return {
    matches: (matches.length === 0 ? [{}] : matches).map(compileMatch),
    backends: refs.map(({ backend, weight }) => ({
      ...(backend === undefined ? {} : { backend: backendName(projectNumber, backend) }),
      weight,
    })),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function compileMatch({ path, method, headers = [], queryParams = [] }: HttpRouteMatch): RequestMatch {
  return {
    path: { type: path?.type ?? 'PathPrefix', value: path?.value ?? '/' },
    ...(method === undefined ? {} : { method }),
    headers: headers.map(({ type = 'Exact', name, value }) => ({ type, name, value })),
    queryParams: queryParams.map(({ type = 'Exact', name, value }) => ({ type, name, value })),
  };
}

function backendsOf(
  world: World,
  served: EvaluatedGateway,
  { projectNumber, healthCheckTimeScale }: FleetSettings,
): Readonly<Record<string, Backend>> {
  const healthCheck = {
    ...HEALTH_CHECK,
    intervalMs: Math.max(1, Math.round(HEALTH_CHECK.intervalMs * healthCheckTimeScale)),
    timeoutMs: Math.max(1, Math.round(HEALTH_CHECK.timeoutMs * healthCheckTimeScale)),
  };
  return Object.fromEntries(
    usedBackends(served).map((backend) => {
      const name = backendName(projectNumber, backend);
      const endpoints = importEndpoints(world, backend.imported, backend.port);
      const { exporters } = backend.imported;
      return [name, { name, exporters, endpoints, healthCheck, drainingTimeoutMs: DRAINING_TIMEOUT_MS }];
    }),
  );
}
