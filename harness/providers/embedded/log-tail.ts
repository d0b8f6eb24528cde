import { Writable } from 'node:stream';

const MOST_BYTES = 1024 * 1024;

/** Keeps the end of what was written, about a mebibyte of it. */
export class LogTail extends Writable {
  #chunks: Buffer[] = [];
  #bytes = 0;

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    const bytes = Buffer.from(chunk as Buffer);
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
    while (this.#bytes > MOST_BYTES && this.#chunks.length > 1) this.#bytes -= this.#chunks.shift()?.length ?? 0;
    done();
  }

  /** A line of the system itself. */
  line(text: string): void {
    this.write(`${text}\n`);
  }
}
