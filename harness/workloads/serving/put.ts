import type { Writable } from 'node:stream';

/** Nobody reads any more what a program writes: it ends, as by SIGPIPE. */
export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe');
    this.name = 'BrokenPipe';
  }
}

/** Writes and waits until the reader has room again, so that a reader who does not read holds the writer, not memory. */
export function put(stream: Writable, data: string | Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.destroyed || stream.writableEnded) {
      reject(new BrokenPipe());
      return;
    }
    if (data.length === 0 || stream.write(data)) {
      resolve();
      return;
    }
    const done = (settle: () => void): void => {
      stream.off('drain', onDrain);
      stream.off('close', onClose);
      stream.off('error', onClose);
      settle();
    };
    const onDrain = (): void => {
      done(resolve);
    };
    const onClose = (): void => {
      done(() => {
        reject(new BrokenPipe());
      });
    };
    stream.once('drain', onDrain);
    stream.once('close', onClose);
    stream.once('error', onClose);
  });
}
