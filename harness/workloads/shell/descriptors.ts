import { Readable, Writable } from 'node:stream';
import { ShellProblem } from './control-flow.ts';

/** The open files of a command by number. */
export type Descriptors = ReadonlyMap<number, Readable | Writable>;

export function inputOf(descriptors: Descriptors): Readable {
  const stream = descriptors.get(0);
  return stream instanceof Readable ? stream : emptyInput();
}

/** 1 or 2; what is closed swallows everything. */
export function outputOf(descriptors: Descriptors, number: 1 | 2): Writable {
  const stream = descriptors.get(number);
  return stream instanceof Writable ? stream : nowhere();
}

export function emptyInput(): Readable {
  return Readable.from([], { objectMode: false });
}

export function nowhere(): Writable {
  return new Writable({
    write: (_chunk, _encoding, callback) => {
      callback();
    },
  });
}

/** Keeps what is written, up to so much. */
export class Collected extends Writable {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error) => void): void {
    this.#size += chunk.length;
    if (this.#size > MOST_COLLECTED) {
      callback(new ShellProblem('out of memory'));
      return;
    }
    this.#chunks.push(chunk);
    callback();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** What a command substitution may hold. */
const MOST_COLLECTED = 64 * 1024 * 1024;
