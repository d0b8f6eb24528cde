import type { Random } from '../../core/random.ts';
import { hashText } from '../balance/hash-text.ts';
import { headerOf } from '../match/request-view.ts';
import type { ClientSessions } from '../balance/client-sessions.ts';
import type { ClientIpAffinity } from '../table/backend.ts';
import type { NamedBackend } from './compiled-match.ts';
import { cookieValue } from './cookie-value.ts';
import { clientAddress } from './outgoing-headers.ts';
import type { RequestHead } from './request-plan.ts';

/** What holds a session's requests together. */
export interface AffinityKey {
  /** {@link EndpointChoice.affinity} */
  readonly hash: number;
  /** `Set-Cookie` of a session that begins. */
  readonly setCookie?: string;
}

/**
 * The key of a request; undefined when it has none: a header or cookie that is not there, and that the proxy does not
 * make. 001 `sessionAffinity`, 003-D19
 */
export function affinityKey<B>(
  { name, affinity }: NamedBackend<B>,
  head: RequestHead,
  sessions: ClientSessions,
  random: Random,
): AffinityKey | undefined {
  switch (affinity?.type) {
    case undefined:
      return undefined;
    case 'client-ip':
      return { hash: clientKey(name, affinity, head.remoteAddress, sessions) };
    case 'header': {
      const value = headerOf(head.rawHeaders, affinity.name.toLowerCase());
      return value === undefined ? undefined : { hash: hashText(value) };
    }
    case 'generated-cookie':
      return cookieKey(affinity, head, random, true);
    case 'cookie':
      return cookieKey(affinity, head, random, affinity.ttlSeconds !== undefined);
  }
}

/** The key of the client at an address. */
export function clientKey(
  backend: string,
  { timeoutMs }: ClientIpAffinity,
  remoteAddress: string,
  sessions: ClientSessions,
): number {
  const address = clientAddress(remoteAddress);
  return timeoutMs === undefined ? hashText(address) : sessions.keyOf(backend, address, timeoutMs);
}

interface Cookie {
  readonly name: string;
  readonly ttlSeconds?: number;
  readonly path?: string;
}

function cookieKey(cookie: Cookie, head: RequestHead, random: Random, makes: boolean): AffinityKey | undefined {
  const value = cookieValue(headerOf(head.rawHeaders, 'cookie') ?? '', cookie.name);
  if (value !== undefined) return { hash: hashText(value) };
  if (!makes) return undefined;
  const made = hex(random) + hex(random);
  return { hash: hashText(made), setCookie: cookieText(cookie, made, head.scheme === 'https') };
}

function cookieText({ name, ttlSeconds, path }: Cookie, value: string, secure: boolean): string {
  // A lifetime of 0 is a cookie of the browser's session.
  const age = ttlSeconds === undefined || ttlSeconds === 0 ? '' : `; Max-Age=${String(ttlSeconds)}`;
  return `${name}=${value}; Path=${path ?? '/'}${age}; HttpOnly${secure ? '; Secure' : ''}`;
}

function hex(random: Random): string {
  return Math.floor(random.next() * 4_294_967_296)
    .toString(16)
    .padStart(8, '0');
}
