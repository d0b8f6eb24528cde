/**
 * One side of a SPDY/3.1 connection. Speaks with moby/spdystream, and with itself in tests: the library for SPDY on npm
 * waits for WINDOW_UPDATE frames, which Kubernetes clients never send.
 */
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../core/clock.ts';
import { decodeHeaders, encodeHeaders, type SpdyHeaders } from './header-block.ts';
import { HeaderInflater, HeaderStorer } from './header-compression.ts';
import { readFrames } from './read-frames.ts';
import { RST, spdyBytes, type SpdyFrame } from './spdy-frame.ts';
import { SpdyStream, type StreamCarrier } from './spdy-stream.ts';

export interface SpdySessionOptions {
  readonly clock: Clock;
  readonly role: 'server' | 'client';
  /** Streams of the peer that are not accepted are reset. @default every stream */
  readonly accepts?: (headers: SpdyHeaders) => boolean;
  readonly onStream?: (stream: SpdyStream) => void;
}

const PING_MS = 30_000;
/** How long a peer that was told that it is over may take to leave. */
const LINGER_MS = 60_000;
const MAX_STREAMS = 10_000;

export class SpdySession implements StreamCarrier {
  /** Resolves when the connection is gone, in whatever way. */
  readonly closed: Promise<void>;
  readonly #connection: Duplex;
  readonly #options: SpdySessionOptions;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #inflater = new HeaderInflater();
  readonly #storer = new HeaderStorer();
  readonly #timers: Disposable[] = [];
  #nextStream: number;
  #nextPing: number;
  #lastReceived = 0;
  #goneAway = false;
  #closing = false;
  #gone = false;
  #over = false;
  #release: () => void = () => undefined;

  constructor(connection: Duplex, options: SpdySessionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#nextStream = options.role === 'client' ? 1 : 2;
    this.#nextPing = this.#nextStream;
    connection.on('error', () => undefined);
    // Also while reading waits for a slow stream, a broken connection ends everything; what had come is read first.
    connection.once('close', () => {
      this.#gone = true;
      this.#release();
    });
    this.#pingLater();
    this.closed = this.#run();
  }

  /** Calls back once, when the connection is gone. */
  onClosed(callback: () => void): void {
    if (this.#over) callback();
    else this.#connection.once('close', callback);
  }

  /** Opens a stream to the peer; it need not answer first. */
  open(headers: SpdyHeaders): SpdyStream {
    const stream = new SpdyStream(this.#nextStream, headers, this);
    this.#nextStream += 2;
    this.#streams.set(stream.id, stream);
    this.#send(spdyBytes.synStream(stream.id, this.#storer.write(encodeHeaders(headers))));
    return stream;
  }

  /** Resets what is open, says goodbye, and waits for the peer to leave. */
  close(): void {
    if (this.#closing || this.#over) return;
    this.#closing = true;
    for (const stream of [...this.#streams.values()]) stream.destroy();
    this.#send(spdyBytes.goaway(this.#lastReceived));
    this.#connection.end();
    this.#timers.push(
      this.#options.clock.after(LINGER_MS, () => {
        this.#connection.destroy();
      }),
    );
  }

  sendData(stream: number, data: Buffer, fin: boolean, done: (error?: Error | null) => void): void {
    if (this.#over || this.#closing) done(new Error('the SPDY connection is closed'));
    else this.#connection.write(spdyBytes.data(stream, data, fin), done);
  }

  forget(stream: SpdyStream, cancel: boolean): void {
    if (!this.#streams.delete(stream.id)) return;
    if (cancel) this.#send(spdyBytes.rstStream(stream.id, RST.cancel));
    this.#closeWhenLeft();
  }

  async #run(): Promise<void> {
    try {
      for await (const frame of readFrames(this.#connection)) await this.#handle(frame);
    } catch {
      // Not SPDY, or broken: over in either case.
    } finally {
      this.#connection.destroy();
      this.#end();
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#inflater[Symbol.dispose]();
    for (const stream of [...this.#streams.values()]) stream.receiveReset();
  }

  #handle(frame: SpdyFrame): Promise<void> | undefined {
    switch (frame.type) {
      case 'syn-stream':
        return this.#synStream(frame);
      case 'syn-reply':
      case 'headers':
        return this.#skipHeaders(frame);
      case 'data':
        return this.#data(frame);
      case 'rst-stream':
        this.#reset(frame.stream);
        return undefined;
      case 'ping':
        // Ours come back; the peer's are sent back.
        if (frame.id % 2 !== this.#nextPing % 2) this.#send(spdyBytes.ping(frame.id));
        return undefined;
      case 'goaway':
        this.#goneAway = true;
        this.#closeWhenLeft();
        return undefined;
      case 'other':
        return undefined;
    }
  }

  #reset(id: number): void {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    stream?.receiveReset();
    this.#closeWhenLeft();
  }

  #closeWhenLeft(): void {
    if (this.#goneAway && this.#streams.size === 0) this.close();
  }

  async #synStream({ stream: id, block, fin }: Extract<SpdyFrame, { type: 'syn-stream' }>): Promise<void> {
    const headers = decodeHeaders(await this.#inflater.read(block));
    if (this.#goneAway || this.#closing) return;
    if (id % 2 === this.#nextStream % 2 || id <= this.#lastReceived) {
      this.#send(spdyBytes.rstStream(id, RST.protocolError));
      return;
    }
    this.#lastReceived = id;
    const { accepts, onStream } = this.#options;
    if (onStream === undefined || this.#streams.size >= MAX_STREAMS || accepts?.(headers) === false) {
      this.#send(spdyBytes.rstStream(id, RST.refusedStream));
      return;
    }
    const stream = new SpdyStream(id, headers, this);
    this.#streams.set(id, stream);
    this.#send(spdyBytes.synReply(id, this.#storer.write(encodeHeaders(new Map()))));
    if (fin) stream.receiveEnd();
    onStream(stream);
  }

  /** Read all the same: later headers are compressed with what was in these. */
  async #skipHeaders({ stream, block, fin }: { stream: number; block: Buffer; fin: boolean }): Promise<void> {
    await this.#inflater.read(block);
    if (fin) this.#streams.get(stream)?.receiveEnd();
  }

  #data({ stream: id, data, fin }: Extract<SpdyFrame, { type: 'data' }>): Promise<void> | undefined {
    const stream = this.#streams.get(id);
    const wait = stream?.receive(data);
    if (fin) stream?.receiveEnd();
    if (wait === undefined || this.#gone) return undefined;
    return new Promise((resolve) => {
      this.#release = resolve;
      wait.then(resolve, resolve);
    });
  }

  #send(frame: Buffer): void {
    if (!this.#over && this.#connection.writable) this.#connection.write(frame);
  }

  #pingLater(): void {
    this.#timers[0] = this.#options.clock.after(PING_MS, () => {
      if (this.#over) return;
      this.#send(spdyBytes.ping(this.#nextPing));
      this.#nextPing = (this.#nextPing + 2) % 0x7ffffffe || 2;
      this.#pingLater();
    });
  }
}
