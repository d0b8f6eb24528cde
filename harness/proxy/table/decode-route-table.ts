import { z } from 'zod';
import { FleetbedError } from '../../core/errors.ts';
import type { RouteTable } from './route-table.ts';

const port = z.int().min(1).max(65_535);
const durationMs = z.number().min(0);
const threshold = z.int().min(1);

const valueMatch = z.object({
  type: z.enum(['Exact', 'RegularExpression']),
  name: z.string().min(1),
  value: z.string(),
});
const requestMatch = z.object({
  path: z.object({ type: z.enum(['Exact', 'PathPrefix', 'RegularExpression']), value: z.string() }),
  method: z.string().exactOptional(),
  headers: z.array(valueMatch),
  queryParams: z.array(valueMatch),
});
const rule = z.object({
  matches: z.array(requestMatch).min(1),
  backends: z.array(z.object({ backend: z.string().exactOptional(), weight: z.number().min(0) })),
  timeoutMs: durationMs.exactOptional(),
});
const route = z.object({
  id: z.string(),
  createdAt: z.string(),
  hostnames: z.array(z.string().min(1)),
  rules: z.array(rule),
});
const healthCheck = z.object({
  path: z.string().startsWith('/'),
  intervalMs: durationMs,
  timeoutMs: durationMs,
  healthyThreshold: threshold,
  unhealthyThreshold: threshold,
});
const endpoint = z.object({ address: z.string().min(1), port, cluster: z.string(), region: z.string() });
const backend = z.object({
  name: z.string(),
  exporters: z.array(z.string()).exactOptional(),
  endpoints: z.array(endpoint),
  healthCheck,
  drainingTimeoutMs: durationMs,
});
const routeTable = z.object({
  version: z.number(),
  sources: z.record(z.string(), z.number()),
  defaultClientRegion: z.string(),
  listeners: z.array(z.object({ name: z.string(), port, protocol: z.literal('HTTP'), routes: z.array(route) })),
  backends: z.record(z.string(), backend),
});

/**
 * A table as it came over the wire, checked once: nobody behind this checks again. Unknown fields are dropped.
 * Throws `FLEETBED_ROUTE_TABLE_INVALID` with every problem and its path.
 */
export function decodeRouteTable(value: unknown): RouteTable {
  const decoded = routeTable.safeParse(value);
  if (decoded.success) return decoded.data;
  const problems = decoded.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  throw new FleetbedError('FLEETBED_ROUTE_TABLE_INVALID', `a route table has ${String(problems.length)} problem(s)`, {
    problems,
    hint: 'look at the controller that sent it; the last good table stays in force',
  });
}
