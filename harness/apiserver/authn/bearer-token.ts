/** How a token comes with a request. Mirrors apiserver `pkg/authentication/request/bearertoken` and `…/websocket`. */
import type { IncomingHttpHeaders } from 'node:http';

const PROTOCOL_PREFIX = 'base64url.bearer.authorization.k8s.io.';

/**
 * Undefined where none was sent. Browsers cannot set headers on WebSockets and send it as a subprotocol.
 *
 * @param warn is told of a header that looks like a token but is not read as one
 */
export function bearerToken(headers: IncomingHttpHeaders, warn: (message: string) => void): string | undefined {
  return headerToken(headers.authorization, warn) ?? protocolToken(headers['sec-websocket-protocol']);
}

function headerToken(header: string | undefined, warn: (message: string) => void): string | undefined {
  const parts = (header ?? '').trim().split(' ');
  const [scheme = '', token] = parts;
  if (token === undefined || scheme.toLowerCase() !== 'bearer') return undefined;
  if (token !== '') return token;
  if (parts.length > 2)
    warn('the provided Authorization header contains extra space before the bearer token, and is ignored');
  return undefined;
}

function protocolToken(protocols: string | undefined): string | undefined {
  const found = protocols
    ?.split(',')
    .map((each) => each.trim())
    .find((each) => each.startsWith(PROTOCOL_PREFIX));
  if (found === undefined) return undefined;
  const token = Buffer.from(found.slice(PROTOCOL_PREFIX.length), 'base64url').toString('utf8');
  return token === '' ? undefined : token;
}
