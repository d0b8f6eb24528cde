import type { Duplex } from 'node:stream';
import type { Fields } from '../message/fields.ts';
import { CHUNK_END, chunkStart, lastChunk, writeAround } from './chunk-frames.ts';

/** How the end of a body that is sent is told. */
export type OutgoingFraming = number | 'none' | 'chunked' | 'until-close';

/**
 * Sends one message: its head with the first part of the body, in one write where both come at once, then the rest.
 * A head waits for that until the end of the turn.
 */
export class BodyWriter {
  readonly #socket: Duplex;
  readonly #framing: OutgoingFraming;
  #head: string;
  #left: number;
  #ended = false;

  constructor(socket: Duplex, head: string, framing: OutgoingFraming) {
    this.#socket = socket;
    this.#framing = framing;
    this.#head = head;
    this.#left = typeof framing === 'number' ? framing : 0;
    if (framing === 'none' || framing === 0) this.flush();
    else process.nextTick(flush, this);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** False when the socket wants a pause. More than the length that was announced is not sent. */
  write(part: Buffer): boolean {
    if (this.#ended || part.length === 0 || this.#framing === 'none') return true;
    const head = this.#head;
    this.#head = '';
    if (this.#framing === 'chunked') return writeAround(this.#socket, head + chunkStart(part.length), part, CHUNK_END);
    if (this.#framing === 'until-close') return writeAround(this.#socket, head, part);
    const sent = part.length > this.#left ? part.subarray(0, this.#left) : part;
    this.#left -= sent.length;
    return writeAround(this.#socket, head, sent);
  }

  /** Whether the message is whole: false when less than its length was sent. */
  end(trailers: Fields): boolean {
    if (this.#ended) return true;
    this.#ended = true;
    if (this.#framing === 'chunked') this.#head += lastChunk(trailers);
    this.flush();
    return this.#left === 0;
  }

  /** Sends the head, if it waits still. */
  flush(): void {
    const head = this.#head;
    this.#head = '';
    if (head !== '' && this.#socket.writable) this.#socket.write(head, 'latin1');
  }
}

function flush(writer: BodyWriter): void {
  writer.flush();
}
