import { dropHeaders } from '../filters/header-edits.ts';
import { connectionOptions, isHopByHop } from '../forward/hop-by-hop.ts';
import type { RequestHead } from './request-plan.ts';

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
const LENGTHS: ReadonlySet<number> = new Set([...OWN].map((name) => name.length));

/** What a request's fields say to the proxy itself, read while they are copied. */
export interface CopiedHeaders {
  /** Name, value, name, value for the endpoint. */
  readonly headers: string[];
  readonly clientRegion: string | undefined;
}

/**
 * The fields for the endpoint: all of the client's in their order and spelling, without those of the connection, with
 * the client appended to `X-Forwarded-For` and `X-Forwarded-Proto` set. 000-D16
 *
 * @param via what the proxy calls itself, if it does
 */
export function outgoingHeaders(head: RequestHead, via: string | undefined): CopiedHeaders {
  const { rawHeaders } = head;
  const headers: string[] = [];
  const connection: string[] = [];
  let forwardedFor = '';
  let clientRegion: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    if (isHopByHop(name)) {
      if (name.toLowerCase() === 'connection') connection.push(value);
    } else if (!LENGTHS.has(name.length) || !OWN.has(name.toLowerCase())) headers.push(name, value);
    else if (name.length === CLIENT_REGION_HEADER.length) clientRegion = value;
    else if (name.toLowerCase() === 'x-forwarded-for') forwardedFor += `${value}, `;
  }
  for (const options of connection) dropListed(headers, connectionOptions(options));
  headers.push('X-Forwarded-For', forwardedFor + clientAddress(head.remoteAddress), 'X-Forwarded-Proto', head.scheme);
  if (via !== undefined) headers.push('Via', via);
  return { headers, clientRegion };
}

/** Without the prefix that addresses of IPv4 have on a socket of both. */
export function clientAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

function dropListed(headers: string[], listed: ReadonlySet<string>): void {
  if (listed.size > 0) dropHeaders(headers, (name) => listed.has(name));
}
