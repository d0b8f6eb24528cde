import type { Backend } from '../../../harness/proxy/table/backend.ts';
import type { Route, RouteRule } from '../../../harness/proxy/table/route.ts';
import type { RouteTable } from '../../../harness/proxy/table/route-table.ts';

/** What differs from table to table: the weight of the canary, of all routes or of one. */
export interface BenchWeights {
  readonly all: number;
  readonly last: number;
}

/** Three rules for each host, of which `store.example.com` is the one that is asked. @param routes how many hosts */
export function benchTable(
  port: number,
  backendPort: number,
  routes: number,
  version: number,
  { all, last }: BenchWeights = { all: 1, last: 1 },
): RouteTable {
  const hosts = ['store.example.com', ...Array.from({ length: routes - 1 }, (_, n) => `host-${String(n)}.example.com`)];
  return {
    version,
    sources: {},
    defaultClientRegion: 'us-west1',
    answerHeaders: [{ name: 'via', value: '1.1 google' }],
    listeners: [
      {
        name: 'http',
        port,
        protocol: 'HTTP',
        routes: hosts.map((host, n) => routeOf(host, n, n === routes - 1 ? last : all)),
      },
    ],
    backends: { store: backendOf('store', backendPort), canary: backendOf('canary', backendPort) },
  };
}

function routeOf(host: string, n: number, weight: number): Route {
  return { id: `store/${String(n)}`, createdAt: '2026-01-01T00:00:00Z', hostnames: [host], rules: rulesOf(weight) };
}

function rulesOf(weight: number): readonly RouteRule[] {
  return ['/west', '/east', '/'].map((path) => ({
    matches: [{ path: { type: 'PathPrefix', value: path }, headers: [], queryParams: [] }],
    backends: [
      { backend: 'store', weight: 3 },
      { backend: 'canary', weight },
    ],
  }));
}

function backendOf(name: string, port: number): Backend {
  const endpoint = { address: '127.0.0.1', port, cluster: 'gke-west-1', region: 'us-west1' };
  const healthCheck = { path: '/1k', intervalMs: 1_000, timeoutMs: 1_000, healthyThreshold: 1, unhealthyThreshold: 5 };
  return { name, endpoints: [endpoint], healthCheck, drainingTimeoutMs: 1_000 };
}
