import { connect, type Socket } from 'node:net';
import type { LinkPath } from './links/link-path.ts';
import type { LinkTable } from './links/link-table.ts';
import { connectionReset } from './sockets/socket-errors.ts';

/** Resolves when the path is not held. Rejects with `ECONNRESET` when it resets, and with the reason of `signal`. */
export async function linkReleased(links: LinkTable, judge: () => LinkPath, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (judge().cut === 'hold') {
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        following[Symbol.dispose]();
        reject(signal.reason as Error);
      };
      const following = links.follow(() => {
        if (judge().cut === 'hold') return;
        following[Symbol.dispose]();
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
  if (judge().cut === 'reset') throw connectionReset('connect');
}

export interface DialOptions {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** A connected socket that allows half-open. Rejects with what the system says, and with the reason of `signal`. */
export function dialSocket({ from, to, port, signal }: DialOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: to, port, localAddress: from, allowHalfOpen: true, noDelay: true });
    const onAbort = (): void => {
      socket.destroy(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', onAbort);
      reject(error);
    });
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      // Whoever dialed learns of later errors by the end of the stream; nobody is taken down by them.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}
