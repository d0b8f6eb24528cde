import { z } from 'zod';
import { authority, headerName, headerValue, pathText, port, status } from './decode-parts.ts';
import type { PathEdit, RequestFilter } from './filter.ts';

const edits = {
  set: z.array(headerValue),
  add: z.array(headerValue),
  remove: z.array(headerName),
};

const pathEdit: z.ZodType<PathEdit> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('full'), value: pathText }),
  z.object({ type: z.literal('prefix'), value: pathText }),
  z.object({ type: z.literal('pattern'), from: z.string(), to: z.string() }),
  z.object({ type: z.literal('prepend'), value: pathText }),
]);

const count = z.number().min(0);

export const requestFilter: z.ZodType<RequestFilter> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('request-headers'), ...edits }),
  z.object({ type: z.literal('response-headers'), ...edits }),
  z.object({
    type: z.literal('redirect'),
    status,
    scheme: z.enum(['http', 'https']).exactOptional(),
    hostname: authority.exactOptional(),
    port: port.exactOptional(),
    path: pathEdit.exactOptional(),
  }),
  z.object({ type: z.literal('rewrite'), hostname: authority.exactOptional(), path: pathEdit.exactOptional() }),
  z.object({
    type: z.literal('mirror'),
    backend: z.string().exactOptional(),
    fraction: z.object({ numerator: count, denominator: z.number().positive() }),
  }),
  z.object({
    type: z.literal('cors'),
    allowOrigins: z.array(z.string()),
    allowMethods: z.array(headerName),
    allowHeaders: z.array(headerName),
    exposeHeaders: z.array(headerName),
    allowCredentials: z.boolean(),
    maxAgeSeconds: count.exactOptional(),
  }),
  z.object({ type: z.literal('answer'), status, body: z.string(), headers: z.array(headerValue).exactOptional() }),
]);
