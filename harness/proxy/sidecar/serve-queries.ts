import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.ts';

/** A connection without a query for this long is closed. */
const IDLE_MS = 10_000;

/** Answers queries that come over TCP, one after the other, each with its length before it (RFC 1035 4.2.2). */
export function serveQueries(
  socket: Socket,
  clock: Clock,
  answer: (query: Buffer) => Promise<Buffer | undefined>,
): void {
  let received: Buffer = Buffer.alloc(0);
  let answering = false;
  let idle = clock.after(IDLE_MS, () => socket.destroy());
  const work = async (): Promise<void> => {
    answering = true;
    socket.pause();
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const query = received.subarray(2, end);
      received = received.subarray(end);
      const answered = await answer(query);
      if (answered === undefined || socket.destroyed) break;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answered.length);
      socket.write(Buffer.concat([length, answered]));
    }
    answering = false;
    if (!socket.destroyed) socket.resume();
  };
  socket
    .on('error', () => undefined)
    .once('close', () => {
      idle[Symbol.dispose]();
    });
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    idle[Symbol.dispose]();
    idle = clock.after(IDLE_MS, () => socket.destroy());
    if (!answering) work().catch(() => socket.destroy());
  });
}
