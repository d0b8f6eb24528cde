/** Mirrors apimachinery `pkg/util/httpstream/httpstream.go` (Handshake) and `spdy/upgrade.go`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseAsGo } from '../plain-refusal.ts';
import { listed, requestedUpgrade } from '../upgrade-headers.ts';
import { SpdySession, type SpdySessionOptions } from './spdy-session.ts';

export interface AcceptedSpdy {
  readonly protocol: string;
  readonly session: SpdySession;
}

/** What a kind of streams is spoken in, and how it refuses those who do not speak it. */
export interface SpdyProtocols {
  readonly supported: readonly string[];
  readonly refuseUnnamed: (socket: Duplex) => void;
  /** How often the refusal of others is said: kubelet's exec says it twice. */
  readonly saysRefusal: 1 | 2;
}

/** Answers an upgrade. Undefined: it suits not both sides, and the request has been refused. */
export function acceptSpdy(
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
  protocols: SpdyProtocols,
  options: Omit<SpdySessionOptions, 'role'>,
): AcceptedSpdy | undefined {
  const protocol = agreed(listed(request.headers['x-stream-protocol-version']), socket, protocols);
  if (protocol === undefined) return undefined;
  if (!requestedUpgrade(request).includes('spdy/3.1')) {
    // Upstream goes on with the headers as they reached the kubelet.
    refuseAsGo(socket, 400, ['unable to upgrade: missing upgrade headers in request']);
    return undefined;
  }
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n' +
      `X-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
  return { protocol, session: new SpdySession(socket, { ...options, role: 'server' }) };
}

function agreed(offered: readonly string[], socket: Duplex, protocols: SpdyProtocols): string | undefined {
  const { supported, refuseUnnamed, saysRefusal } = protocols;
  const protocol = offered.find((each) => supported.includes(each));
  if (protocol !== undefined) return protocol;
  if (offered.length === 0) refuseUnnamed(socket);
  else refuseProtocols(socket, offered, supported, saysRefusal);
  return undefined;
}

/** @param times how often it is said */
export function refuseProtocols(
  socket: Duplex,
  offered: readonly string[],
  supported: readonly string[],
  times: 1 | 2,
): void {
  const message =
    'unable to upgrade: unable to negotiate protocol: ' +
    `client supports [${offered.join(' ')}], server accepts [${supported.join(' ')}]`;
  refuseAsGo(
    socket,
    403,
    Array.from({ length: times }, () => message),
    supported.map((each) => ['X-Accepted-Stream-Protocol-Versions', each]),
  );
}
