/** Bytes that came in pieces of any size and are taken out in others. */
export class ByteQueue {
  readonly #parts: Buffer[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(part: Buffer): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#size += part.length;
  }

  /** The next `count` bytes. There must be so many. */
  take(count: number): Buffer {
    const taken: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      const part = this.takeSome(missing);
      if (part.length === 0) throw new RangeError(`${missing} bytes are missing`);
      taken.push(part);
      missing -= part.length;
    }
    const [only] = taken;
    return taken.length === 1 && only !== undefined ? only : Buffer.concat(taken);
  }

  /** The next bytes as they came: at most `limit`, at least one unless there are none. */
  takeSome(limit: number): Buffer {
    const first = this.#parts[0];
    if (first === undefined) return Buffer.alloc(0);
    if (first.length <= limit) this.#parts.shift();
    else this.#parts[0] = first.subarray(limit);
    const part = first.length <= limit ? first : first.subarray(0, limit);
    this.#size -= part.length;
    return part;
  }
}
