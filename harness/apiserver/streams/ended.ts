import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** Ends a stream and waits until everything is on its way. Does not reject where the client is gone. */
export async function ended(stream: Writable): Promise<void> {
  if (!stream.writableEnded && !stream.destroyed) stream.end();
  await finished(stream, { readable: false }).catch(() => undefined);
}
