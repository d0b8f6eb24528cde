import { z } from 'zod';
import type { Backend, SessionAffinity } from './backend.ts';
import { authority, durationMs, headerName, pathText, port, subjectNames, weight } from './decode-parts.ts';

const threshold = z.int().min(1);
const seconds = z.number().min(0);

const healthCheck = z.object({
  type: z.enum(['HTTP', 'HTTPS', 'HTTP2', 'TCP', 'GRPC']).exactOptional(),
  path: pathText.refine((path) => path.startsWith('/'), 'begins with a slash'),
  host: authority.exactOptional(),
  port: port.exactOptional(),
  request: z.string().exactOptional(),
  response: z.string().exactOptional(),
  grpcService: z.string().exactOptional(),
  intervalMs: durationMs,
  timeoutMs: durationMs,
  healthyThreshold: threshold,
  unhealthyThreshold: threshold,
});

const endpoint = z.object({
  address: z.string().min(1),
  port,
  cluster: z.string(),
  region: z.string(),
  weight: weight.exactOptional(),
  tier: z.int().min(0).exactOptional(),
  capacity: z.number().positive().exactOptional(),
  pathPrefix: pathText.exactOptional(),
  authority: authority.exactOptional(),
  serverName: z.string().min(1).exactOptional(),
  clear: z.boolean().exactOptional(),
});

const clientTls = z.object({
  serverName: z.string(),
  trust: z.string().exactOptional(),
  names: subjectNames.exactOptional(),
  certificate: z.string().exactOptional(),
  alpn: z.array(z.string()).exactOptional(),
});

/** A name of a cookie is a token, as that of a header (RFC 6265 4.1.1). */
const cookie = { name: headerName, ttlSeconds: seconds.exactOptional() };
const affinity: z.ZodType<SessionAffinity> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('client-ip'), timeoutMs: durationMs.exactOptional() }),
  z.object({ type: z.literal('generated-cookie'), ...cookie, path: pathText.exactOptional() }),
  z.object({ type: z.literal('cookie'), ...cookie }),
  z.object({ type: z.literal('header'), name: headerName }),
]);

export const backend: z.ZodType<Backend> = z.object({
  name: z.string(),
  exporters: z.array(z.string()).exactOptional(),
  endpoints: z.array(endpoint),
  healthCheck: healthCheck.exactOptional(),
  outlierDetection: z.object({ baseEjectionMs: durationMs }).exactOptional(),
  drainingTimeoutMs: durationMs,
  protocol: z.enum(['http1', 'h2']).exactOptional(),
  tls: clientTls.exactOptional(),
  balance: z.enum(['nearest', 'weighted', 'least-request', 'tiers']).exactOptional(),
  affinity: affinity.exactOptional(),
});
