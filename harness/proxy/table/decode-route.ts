import { z } from 'zod';
import { requestFilter } from './decode-filter.ts';
import { durationMs, status, weight } from './decode-parts.ts';
import type { Route, StreamRoute } from './route.ts';

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
const weightedBackend = z.object({
  backend: z.string().exactOptional(),
  weight,
  filters: z.array(requestFilter).exactOptional(),
});
const retry = z.object({
  attempts: z.int().min(0).max(100),
  statusCodes: z.array(status).exactOptional(),
  connectionErrors: z.boolean().exactOptional(),
  timeouts: z.boolean().exactOptional(),
  backoffMs: durationMs.exactOptional(),
  to: z.enum(['another', 'next-tier']).exactOptional(),
});
const rule = z.object({
  matches: z.array(requestMatch).min(1),
  backends: z.array(weightedBackend),
  filters: z.array(requestFilter).exactOptional(),
  timeoutMs: durationMs.exactOptional(),
  attemptTimeoutMs: durationMs.exactOptional(),
  retry: retry.exactOptional(),
});
const attached = { id: z.string(), createdAt: z.string(), hostnames: z.array(z.string().min(1)) };

export const route: z.ZodType<Route> = z.object({ ...attached, rules: z.array(rule) });
export const streamRoute: z.ZodType<StreamRoute> = z.object({ ...attached, backends: z.array(weightedBackend) });
