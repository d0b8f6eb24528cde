import type { Backend } from '../../../../proxy/table/backend.ts';
import type { RequestMatch, Route, WeightedBackend } from '../../../../proxy/table/route.ts';
import type { RouteTable } from '../../../../proxy/table/route-table.ts';

/** Endpoints as `west:1`, one address each, and the clusters that export. */
export function sampleBackend(
  name: string,
  endpoints: readonly string[],
  exporters: readonly string[] = ['east', 'west'],
): Backend {
  return {
    name,
    exporters,
    endpoints: endpoints.map((text) => {
      const [cluster = '', number = ''] = text.split(':');
      return { cluster, region: cluster, address: `10.0.0.${number}`, port: 8080 };
    }),
    healthCheck: { path: '/', intervalMs: 1_000, timeoutMs: 1_000, healthyThreshold: 1, unhealthyThreshold: 2 },
    drainingTimeoutMs: 0,
  };
}

export interface SampleTable {
  readonly version?: number;
  readonly generation?: number;
  readonly match?: RequestMatch;
  readonly references: readonly WeightedBackend[];
  readonly backends: readonly Backend[];
}

/** One listener with one route `store/store` of one rule. */
export function sampleTable({
  version = 1,
  generation = 1,
  match = anyPath,
  references,
  backends,
}: SampleTable): RouteTable {
  const route: Route = {
    id: 'store/store',
    createdAt: '2026-01-01T00:00:00Z',
    hostnames: ['*'],
    rules: [{ matches: [match], backends: references }],
  };
  return {
    version,
    sources: { 'HTTPRoute/store/store': generation },
    defaultClientRegion: 'west',
    listeners: [{ name: 'http', port: 80, protocol: 'HTTP', routes: [route] }],
    backends: Object.fromEntries(backends.map((backend) => [backend.name, backend])),
  };
}

export function pathMatch(type: RequestMatch['path']['type'], value: string): RequestMatch {
  return { path: { type, value }, headers: [], queryParams: [] };
}

/** `west:1` for each endpoint of a backend; undefined when the table does not have it. */
export function endpointsOf(table: RouteTable, backend: string): readonly string[] | undefined {
  return table.backends[backend]?.endpoints.map(
    ({ cluster, address }) => `${cluster}:${address.slice('10.0.0.'.length)}`,
  );
}

export function referencesOf(table: RouteTable): readonly WeightedBackend[] {
  return table.listeners.flatMap(({ routes }) => routes.flatMap(({ rules }) => rules.flatMap((rule) => rule.backends)));
}

const anyPath: RequestMatch = pathMatch('PathPrefix', '/');
