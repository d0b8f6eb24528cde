/** Mirrors apimachinery `pkg/util/httpstream/httpstream.go` (Handshake) and `spdy/upgrade.go`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { refusePlainly } from '../plain-refusal.ts';
import { listed } from '../upgrade-headers.ts';
import { SpdySession, type SpdySessionOptions } from './spdy-session.ts';

export interface AcceptedSpdy {
  readonly protocol: string;
  readonly session: SpdySession;
}

/** Answers an upgrade. Undefined: no protocol suits both sides, and the request has been refused. */
export function acceptSpdy(
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
  supported: readonly string[],
  options: Omit<SpdySessionOptions, 'role'>,
): AcceptedSpdy | undefined {
  const offered = listed(request.headers['x-stream-protocol-version']);
  const protocol = offered.find((each) => supported.includes(each));
  if (protocol === undefined) {
    refuse(socket, offered, supported);
    return undefined;
  }
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n' +
      `X-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
  return { protocol, session: new SpdySession(socket, { ...options, role: 'server' }) };
}

function refuse(socket: Duplex, offered: readonly string[], supported: readonly string[]): void {
  if (offered.length === 0) refusePlainly(socket, 400, 'unable to upgrade: X-Stream-Protocol-Version is required');
  else
    refusePlainly(
      socket,
      403,
      'unable to upgrade: unable to negotiate protocol: ' +
        `client supports [${offered.join(' ')}], server accepts [${supported.join(' ')}]`,
      supported.map((each) => ['X-Accepted-Stream-Protocol-Versions', each]),
    );
}
