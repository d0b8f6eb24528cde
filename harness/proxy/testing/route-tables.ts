import type { Backend, Endpoint, HealthCheck } from '../table/backend.ts';
import type { RequestMatch, Route, RouteRule, WeightedBackend } from '../table/route.ts';
import type { RouteTable } from '../table/route-table.ts';

/** A check that is quick enough for tests. */
export const QUICK_CHECK: HealthCheck = {
  path: '/healthz',
  intervalMs: 20,
  timeoutMs: 200,
  healthyThreshold: 1,
  unhealthyThreshold: 1,
};

export function prefix(value: string, more: Partial<RequestMatch> = {}): RequestMatch {
  return { path: { type: 'PathPrefix', value }, headers: [], queryParams: [], ...more };
}

export function exact(value: string, more: Partial<RequestMatch> = {}): RequestMatch {
  return { path: { type: 'Exact', value }, headers: [], queryParams: [], ...more };
}

/** A rule for `matches` that sends everything to `backend`, or to several by weight. */
export function rule(
  backend: string | readonly WeightedBackend[],
  matches: readonly RequestMatch[] = [prefix('/')],
  timeoutMs?: number,
): RouteRule {
  const backends = typeof backend === 'string' ? [{ backend, weight: 1 }] : backend;
  return { matches, backends, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

export function route(rules: readonly RouteRule[], more: Partial<Route> = {}): Route {
  return { id: 'store/public', createdAt: '2026-01-01T00:00:00Z', hostnames: ['*'], rules, ...more };
}

export function endpointAt(port: number, more: Partial<Endpoint> = {}): Endpoint {
  return { address: '127.0.0.1', port, cluster: 'gke-west-1', region: 'us-west1', ...more };
}

export function backend(name: string, endpoints: readonly Endpoint[], more: Partial<Backend> = {}): Backend {
  return { name, endpoints, healthCheck: QUICK_CHECK, drainingTimeoutMs: 1_000, ...more };
}

/** One whose endpoints are healthy as long as they are listed. */
export function uncheckedBackend(name: string, endpoints: readonly Endpoint[], more: Partial<Backend> = {}): Backend {
  return { name, endpoints, drainingTimeoutMs: 1_000, ...more };
}

/** A table with one listener. */
export function tableOf(
  port: number,
  routes: readonly Route[],
  backends: readonly Backend[],
  more: Partial<RouteTable> = {},
): RouteTable {
  return {
    version: 1,
    sources: {},
    defaultClientRegion: 'us-west1',
    answerHeaders: [{ name: 'via', value: '1.1 google' }],
    listeners: [{ name: 'http', port, protocol: 'HTTP', routes }],
    backends: Object.fromEntries(backends.map((each) => [each.name, each])),
    ...more,
  };
}
