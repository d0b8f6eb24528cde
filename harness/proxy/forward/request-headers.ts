import type { IncomingMessage } from 'node:http';
import { connectionOptions, isHopByHop } from './hop-by-hop.ts';
import { VIA } from './local-answer.ts';

/** Where a client says it is. Semantics 0.3, "Distance". */
export const CLIENT_REGION_HEADER = 'x-fleetbed-client-region';

/** Replaced, or not for the endpoint: what the proxy writes itself, and `Expect`, which it answers itself. */
const OWN: ReadonlySet<string> = new Set([
  'host',
  'expect',
  'x-forwarded-for',
  'x-forwarded-proto',
  CLIENT_REGION_HEADER,
]);
const OWN_LENGTHS: ReadonlySet<number> = new Set([...OWN].map((name) => name.length));

/**
 * The fields for the endpoint, as name, value, name, value: all of the client's in their order and spelling, without
 * those of the connection, with `X-Forwarded-For` appended and `X-Forwarded-Proto` and `Via` set. 000-D16
 */
export function forwardedHeaders(request: IncomingMessage): string[] {
  const { rawHeaders, headers } = request;
  const listed = connectionOptions(headers.connection);
  const forwarded = ['Host', headers.host ?? ''];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (isHopByHop(name) || isOwn(name) || (listed.size > 0 && listed.has(name.toLowerCase()))) continue;
    forwarded.push(name, rawHeaders[at + 1] ?? '');
  }
  forwarded.push('X-Forwarded-For', forwardedFor(request), 'X-Forwarded-Proto', 'http', 'Via', VIA);
  return forwarded;
}

function isOwn(name: string): boolean {
  return OWN_LENGTHS.has(name.length) && OWN.has(name.toLowerCase());
}

function forwardedFor({ headers, socket }: IncomingMessage): string {
  const client = clientAddress(socket.remoteAddress ?? '');
  const before = headers['x-forwarded-for'];
  if (before === undefined) return client;
  return `${typeof before === 'string' ? before : before.join(', ')}, ${client}`;
}

function clientAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

/** Whether a body follows the head of `request` (RFC 9112 6). */
export function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && length !== '0';
}
