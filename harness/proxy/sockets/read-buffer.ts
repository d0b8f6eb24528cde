import type { OnReadOpts } from 'node:net';
import { copyOfRead, SHARED_BYTES } from './shared-bytes.ts';

/** Has a socket that is about to connect read into {@link SHARED_BYTES}. */
export class ReadBuffer {
  /** Called with what was read; it belongs to whoever is called. */
  onData: (chunk: Buffer) => void = ignore;

  readonly options: OnReadOpts = {
    buffer: SHARED_BYTES,
    callback: (bytes) => {
      this.onData(copyOfRead(bytes));
      return true;
    },
  };
}

function ignore(): void {
  // Until somebody listens; nothing comes before the connection is made.
}
