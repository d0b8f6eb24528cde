import { Readable, Writable } from 'node:stream';

/** Input that ends at once. */
export function emptyInput(): Readable {
  return Readable.from([]);
}

/** Output whose every piece is handed over at once; what a detached program goes on to write is dropped. */
export class Output extends Writable {
  #take: ((data: Buffer) => void) | undefined;

  constructor(take: (data: Buffer) => void) {
    super({ decodeStrings: true });
    this.#take = take;
  }

  detach(): void {
    this.#take = undefined;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#take?.(chunk);
    callback();
  }

  override _writev(
    chunks: { chunk: Buffer; encoding: BufferEncoding }[],
    callback: (error?: Error | null) => void,
  ): void {
    for (const { chunk } of chunks) this.#take?.(chunk);
    callback();
  }
}

/** Output to a client, no faster than it reads; dropped once the client is gone. @param shown how it is changed on the way */
export function outputTo(target: Writable | undefined, shown: (data: Buffer) => Buffer = (data) => data): Writable {
  const isGone = (): boolean => target === undefined || target.destroyed || target.writableEnded;
  return new Writable({
    write: (chunk: Buffer, _encoding, callback) => {
      if (target === undefined || isGone()) {
        callback();
        return;
      }
      const done = (): void => {
        target.off('close', done);
        target.off('drain', done);
        callback();
      };
      if (target.write(shown(chunk))) {
        callback();
        return;
      }
      target.once('drain', done);
      target.once('close', done);
    },
  });
}
