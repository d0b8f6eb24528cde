import { MalformedMessage } from './malformed-message.ts';

const EMPTY = Buffer.alloc(0);
const CR = 0x0d;
const LF = 0x0a;

/** Where the head of a message ends among the bytes that were received: after its empty line. */
export interface FoundHead {
  /** The lines with their ends, without the empty one. */
  readonly text: string;
  /** What followed the head. */
  readonly rest: Buffer;
}

/** Collects bytes until a head is complete. Throws {@link MalformedMessage} 431 beyond `limit` bytes. */
export class HeadBuffer {
  readonly #limit: number;
  #held: Buffer = EMPTY;
  #length = 0;
  /** No head ends before this place. */
  #searched = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  /** A head that ends within `chunk`; undefined when more is to come. Empty lines in front are skipped (RFC 9112 2.2). */
  find(chunk: Buffer): FoundHead | undefined {
    const bytes = this.#length === 0 ? chunk : this.#append(chunk);
    const start = this.#skipEmptyLines(bytes);
    const end = bytes.indexOf('\r\n\r\n', Math.max(start, this.#searched - 3), 'latin1');
    if (end === -1) {
      this.#keep(bytes, start);
      return undefined;
    }
    if (end - start > this.#limit) throw tooLarge();
    this.clear();
    return { text: bytes.toString('latin1', start, end + 2), rest: bytes.subarray(end + 4) };
  }

  clear(): void {
    this.#held = EMPTY;
    this.#length = 0;
    this.#searched = 0;
  }

  #skipEmptyLines(bytes: Buffer): number {
    let start = 0;
    while (bytes[start] === CR && bytes[start + 1] === LF) start += 2;
    return start;
  }

  #keep(bytes: Buffer, start: number): void {
    const length = bytes.length - start;
    if (length > this.#limit) throw tooLarge();
    refuseBareLineFeed(bytes, Math.max(start, this.#searched - 1));
    if (this.#length === 0) {
      this.#held = bytes.subarray(start);
      this.#length = length;
    } else if (start > 0) {
      this.#held = bytes.subarray(start);
      this.#length = length;
    }
    this.#searched = this.#length;
  }

  /** Grows by doubling, so that a head of many small pieces costs no more than its length. */
  #append(chunk: Buffer): Buffer {
    const length = this.#length + chunk.length;
    if (length > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(length, this.#length * 2, 512));
      this.#held.copy(grown, 0, 0, this.#length);
      this.#held = grown;
    }
    chunk.copy(this.#held, this.#length);
    this.#length = length;
    return this.#held.subarray(0, length);
  }
}

/** A head with bare line feeds would never end. */
function refuseBareLineFeed(bytes: Buffer, from: number): void {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1))
    if (at === 0 || bytes[at - 1] !== CR) throw new MalformedMessage(400, 'a line ends without a carriage return');
}

function tooLarge(): MalformedMessage {
  return new MalformedMessage(431, 'the head is too large');
}
