import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import type { DnsResponder } from './dns-responder.ts';

/** A connection without a query for this long is closed. */
const IDLE_MS = 10_000;

/** Answers queries that come over TCP, one after the other, each with its length before it (RFC 1035 4.2.2). */
export function serveStream(socket: Socket, responder: DnsResponder, clock: Clock): void {
  let received = Buffer.alloc(0);
  let answering = false;
  let idle = clock.after(IDLE_MS, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('close', () => {
    idle[Symbol.dispose]();
  });
  const work = async (): Promise<void> => {
    answering = true;
    socket.pause();
    for (let query = takeQuery(); query !== undefined; query = takeQuery()) {
      const answer = await responder.answer(query, 'tcp');
      if (answer === undefined || socket.destroyed) break;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
    answering = false;
    if (!socket.destroyed) socket.resume();
  };
  const takeQuery = (): Buffer | undefined => {
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return undefined;
    const end = 2 + received.readUInt16BE(0);
    const query = received.subarray(2, end);
    received = received.subarray(end);
    return query;
  };
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    idle[Symbol.dispose]();
    idle = clock.after(IDLE_MS, () => socket.destroy());
    if (!answering) work().catch(() => socket.destroy());
  });
}
