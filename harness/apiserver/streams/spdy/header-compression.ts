import { constants, createInflate, type Inflate } from 'node:zlib';
import { SPDY_DICTIONARY } from './spdy-dictionary.ts';

/** More is a bomb: a block of a real client is below 1 KiB. */
const MAX_BLOCK_BYTES = 64 * 1024;
const MAX_STORED_BYTES = 0xffff;

/** Header blocks of one direction, which share one zlib stream: they must be read in the order in which they came. */
export class HeaderInflater implements Disposable {
  readonly #inflate: Inflate = createInflate({ dictionary: SPDY_DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  #parts: Buffer[] = [];
  #size = 0;
  #fail: (error: Error) => void = () => undefined;

  constructor() {
    this.#inflate.on('data', (part: Buffer) => {
      this.#parts.push(part);
      this.#size += part.length;
      if (this.#size > MAX_BLOCK_BYTES) this.#inflate.destroy(new Error('a SPDY header block is too large'));
    });
    this.#inflate.on('error', (error) => {
      this.#fail(error);
    });
  }

  /** Rejects when the block is not of this stream; nothing can be read after that. */
  async read(block: Buffer): Promise<Buffer> {
    this.#parts = [];
    this.#size = 0;
    await new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      this.#inflate.write(block, (error) => {
        if (error == null) resolve();
        else reject(error);
      });
    });
    if (this.#size > MAX_BLOCK_BYTES) throw new Error('a SPDY header block is too large');
    return Buffer.concat(this.#parts);
  }

  [Symbol.dispose](): void {
    this.#inflate.destroy();
  }
}

/**
 * Header blocks as a zlib stream that stores and does not compress. Ours are nearly empty, and so nothing waits for a
 * compressor.
 */
export class HeaderStorer {
  #begun = false;

  write(block: Buffer): Buffer {
    const parts: Buffer[] = this.#begun ? [] : [Buffer.from([0x78, 0x01])];
    this.#begun = true;
    for (let at = 0; at < block.length; at += MAX_STORED_BYTES)
      parts.push(...stored(block.subarray(at, at + MAX_STORED_BYTES)));
    // An empty block: Go hands out what it has read only then.
    return Buffer.concat([...parts, ...stored(Buffer.alloc(0))]);
  }
}

function stored(piece: Buffer): [Buffer, Buffer] {
  const head = Buffer.alloc(5);
  head.writeUInt16LE(piece.length, 1);
  head.writeUInt16LE(~piece.length & 0xffff, 3);
  return [head, piece];
}
