import { z } from 'zod';
import { port, subjectNames } from './decode-parts.ts';
import { streamRoute } from './decode-route.ts';
import type { Listener, ServerTls, StreamListener } from './listener.ts';
import type { Route } from './route.ts';

const serverTls: z.ZodType<ServerTls> = z.object({
  certificates: z.array(z.string()),
  clients: z
    .object({
      trust: z.string(),
      invalid: z.enum(['reject', 'allow']).exactOptional(),
      names: subjectNames.exactOptional(),
    })
    .exactOptional(),
  alpn: z.array(z.string()).exactOptional(),
});

const base = {
  name: z.string(),
  port,
  address: z.string().min(1).exactOptional(),
  publicPort: port.exactOptional(),
  hostname: z.string().min(1).exactOptional(),
  tls: serverTls.exactOptional(),
};

/** `HTTPS` without its {@link Listener.tls} would be served in the clear. */
export function listenerOf(routes: z.ZodType<Route[]>): z.ZodType<Listener> {
  return z
    .object({ ...base, protocol: z.enum(['HTTP', 'HTTPS']), routes })
    .refine(({ protocol, tls }) => (protocol === 'HTTPS') === (tls !== undefined), {
      path: ['tls'],
      message: 'HTTPS has it, HTTP has not',
    });
}

export const streamListener: z.ZodType<StreamListener> = z.object({
  ...base,
  protocol: z.enum(['TCP', 'TLS']),
  requireAlpn: z.array(z.string()).exactOptional(),
  routes: z.array(streamRoute),
});
