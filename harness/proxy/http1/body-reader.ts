import type { Fields } from '../message/fields.ts';

/** Takes the bytes of one body out of what a connection receives. */
export interface BodyReader {
  /** All of the body was read. */
  readonly done: boolean;
  /** Empty until done. */
  readonly trailers: Fields;
  /**
   * Gives what belongs to the body in `chunk` from `at` on to `take`, and returns where it ends. Throws
   * `MalformedMessage`.
   */
  read(chunk: Buffer, at: number, take: (part: Buffer) => void): number;
}

const NONE: Fields = [];

/** A body of a known length. */
export class SizedBody implements BodyReader {
  #left: number;
  readonly trailers: Fields = NONE;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  read(chunk: Buffer, at: number, take: (part: Buffer) => void): number {
    const here = chunk.length - at;
    const count = Math.min(here, this.#left);
    if (count === 0) return at;
    this.#left -= count;
    take(at === 0 && count === here ? chunk : chunk.subarray(at, at + count));
    return at + count;
  }
}

/** A body that ends with its connection. */
export class EndlessBody implements BodyReader {
  readonly done = false;
  readonly trailers: Fields = NONE;

  read(chunk: Buffer, at: number, take: (part: Buffer) => void): number {
    if (at < chunk.length) take(at === 0 ? chunk : chunk.subarray(at));
    return chunk.length;
  }
}
