import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';

export interface FirstBytesOptions {
  readonly clock: Clock;
  /** For all that is looked for. */
  readonly timeoutMs: number;
  /** Whether more bytes are needed to tell. */
  readonly needsMore: (bytes: Buffer) => boolean;
}

/**
 * Reads what a connection begins with until it can be told what it is; then `done` is given those bytes, in the same
 * turn. A connection that ends before, or takes too long, is destroyed.
 */
export function readFirstBytes(
  socket: Duplex,
  { clock, timeoutMs, needsMore }: FirstBytesOptions,
  done: (bytes: Buffer) => void,
): void {
  let bytes: Buffer | undefined;
  const stop = (): void => {
    timer[Symbol.dispose]();
    socket.off('data', onData).off('end', onEnd).off('close', stop);
  };
  const onEnd = (): void => {
    stop();
    socket.destroy();
  };
  const onData = (chunk: Buffer): void => {
    bytes = bytes === undefined ? chunk : Buffer.concat([bytes, chunk]);
    if (needsMore(bytes)) return;
    stop();
    done(bytes);
  };
  const timer = clock.after(timeoutMs, onEnd);
  socket.on('data', onData).once('end', onEnd).once('close', stop);
}

/** Puts bytes back, so that whoever reads next begins with them. */
export function putBack(socket: Duplex, bytes: Buffer): void {
  socket.pause();
  if (bytes.length > 0) socket.unshift(bytes);
}
