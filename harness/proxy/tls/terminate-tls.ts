import type { Duplex } from 'node:stream';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { Clock } from '../../core/clock.ts';
import type { ServerTls } from '../table/listener.ts';
import { hasSubjectName } from './subject-names.ts';

export interface TerminateOptions {
  readonly clock: Clock;
  readonly tls: ServerTls;
  readonly context: SecureContext;
  /** What is spoken inside, where the table does not say. */
  readonly alpn: readonly string[];
  /** For the whole handshake. */
  readonly timeoutMs: number;
}

/**
 * Speaks TLS with a client on `socket`, whose ClientHello was put back. Calls `done` once: with the connection when the
 * handshake is complete and the client is who it must be, with undefined when it is closed.
 */
export function terminateTls(
  socket: Duplex,
  { clock, tls, context, alpn, timeoutMs }: TerminateOptions,
  done: (secured: TLSSocket | undefined) => void,
): void {
  const { clients } = tls;
  const protocols = [...(tls.alpn ?? alpn)];
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext: context,
    ...(protocols.length === 0 ? {} : { ALPNProtocols: protocols }),
    requestCert: clients !== undefined,
    // Judged below, where it is known what becomes of those without one.
    rejectUnauthorized: false,
  });
  const settle = (outcome: TLSSocket | undefined): void => {
    timer[Symbol.dispose]();
    secured.off('secure', onSecure).off('close', onClose);
    if (outcome === undefined) secured.destroy();
    done(outcome);
  };
  const onSecure = (): void => {
    // What tls.Server does for its sockets, and HTTP/2 waits for.
    Reflect.set(secured, 'secureConnecting', false);
    settle(clients === undefined || isWelcome(secured, clients) ? secured : undefined);
  };
  const onClose = (): void => {
    settle(undefined);
  };
  const timer = clock.after(timeoutMs, onClose);
  secured.on('error', nothing).once('secure', onSecure).once('close', onClose);
  socket.on('error', nothing);
}

function isWelcome(secured: TLSSocket, { invalid = 'reject', names }: NonNullable<ServerTls['clients']>): boolean {
  if (invalid === 'allow') return true;
  // `authorized` is set by tls.Server only; a session that is resumed was judged when it began.
  const trusted = verifyError(secured) === null;
  if (!trusted) return false;
  return names === undefined || hasSubjectName(secured.getPeerCertificate().subjectaltname, names);
}

/** Null when the client showed a certificate that its authorities vouch for. */
function verifyError(secured: TLSSocket): Error | null {
  const { _handle: handle } = secured as unknown as { readonly _handle: { verifyError(): Error | null } | null };
  if (Object.keys(secured.getPeerCertificate()).length === 0) return new Error('the client showed no certificate');
  return handle === null ? new Error('the connection is closed') : handle.verifyError();
}

function nothing(): void {
  // Its end is told by `close`.
}
