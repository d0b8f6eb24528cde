import { Duplex } from 'node:stream';
import type { SpdyHeaders } from './header-block.ts';

/** What a stream needs of its connection. */
export interface StreamCarrier {
  /** @param done called when the bytes are on their way, or with why they are not */
  sendData(stream: number, data: Buffer, fin: boolean, done: (error?: Error | null) => void): void;
  /** @param cancel tells the peer, too */
  forget(stream: SpdyStream, cancel: boolean): void;
}

/** How much one stream keeps for a slow reader before the whole connection waits: SPDY as it is used has no windows. */
const UNREAD_BYTES = 1 << 20;

/** One of the streams of a SPDY connection. Ending it closes our side, destroying it resets both. */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: SpdyHeaders;
  readonly #carrier: StreamCarrier;
  #peerEnded = false;
  #ended = false;
  #wanted: () => void = () => undefined;

  constructor(id: number, headers: SpdyHeaders, carrier: StreamCarrier) {
    super({ readableHighWaterMark: UNREAD_BYTES });
    this.id = id;
    this.headers = headers;
    this.#carrier = carrier;
    // Streams break when the client leaves; whoever uses them is told by its signal.
    this.on('error', () => undefined);
  }

  /** Takes what the peer sent. A promise: read no more before it resolves. */
  receive(data: Buffer): Promise<void> | undefined {
    if (data.length === 0 || this.destroyed || this.#peerEnded || this.push(data)) return undefined;
    return new Promise((resolve) => (this.#wanted = resolve));
  }

  /** The peer sends no more. */
  receiveEnd(): void {
    if (this.#peerEnded) return;
    this.#peerEnded = true;
    this.push(null);
  }

  /** The peer closed both sides, or is gone. What it had sent can still be read. */
  receiveReset(): void {
    this.receiveEnd();
    this.#ended = true;
    if (this.readableLength === 0) this.destroy();
    else this.once('end', () => this.destroy());
  }

  override _read(): void {
    this.#wanted();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#carrier.sendData(this.id, chunk, false, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#ended = true;
    this.#carrier.sendData(this.id, Buffer.alloc(0), true, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#wanted();
    this.#carrier.forget(this, !this.#ended);
    done(error);
  }
}
