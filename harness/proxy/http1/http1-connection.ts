import type { Duplex } from 'node:stream';
import type { BodyReceiver, BodySource } from '../message/body.ts';
import { takeReads, type AcceptedReads } from '../sockets/accepted-reads.ts';
import { SizedBody, type BodyReader } from './body-reader.ts';
import { ChunkedBody } from './chunked-body.ts';
import { HeadBuffer } from './head-buffer.ts';
import { Http1Exchange, type ExchangeCarrier } from './http1-exchange.ts';
import type { ConnectionFacts, Http1Options } from './http1-options.ts';
import { MalformedMessage } from './malformed-message.ts';
import { readRequestHead, type Http1RequestHead } from './read-request-head.ts';
import { statusLine } from './write-head.ts';

const NOTHING = Buffer.alloc(0);
/** Bytes of further requests that are kept while one is answered. */
const MOST_HELD_BYTES = 65_536;
/** What is read of a body that nobody wants, so that the connection can be used again. */
const MOST_DROPPED_BYTES = 262_144;
/** How long a client may go on sending after its answer said that the connection closes, so that it can read that. */
const LINGER_MS = 1_000;

/**
 * The server's side of one HTTP/1.1 connection. Requests are answered one after the other, in their order; what cannot be
 * read for certain is refused and ends the connection (RFC 9112 6.3, 11.2).
 */
export class Http1Connection implements ExchangeCarrier, BodySource {
  readonly socket: Duplex;
  readonly facts: ConnectionFacts;
  readonly #options: Http1Options;
  readonly #heads: HeadBuffer;
  /** Undefined where reads are events. */
  readonly #reads: AcceptedReads | undefined;
  #exchange: Http1Exchange | undefined;
  /** Of the request that is being answered, while it is not complete. */
  #body: BodyReader | undefined;
  #bodyBytes = 0;
  #receiver: BodyReceiver | 'dropped' | undefined;
  /** What cannot be used yet: a body that nobody receives yet, or further requests. */
  #held: Buffer = NOTHING;
  #advancing = false;
  #receiverPaused = false;
  #socketPaused = false;
  #answerWritten = false;
  #closesAfter = false;
  #draining = false;
  #state: 'open' | 'lingering' | 'gone' = 'open';
  #requests = 0;
  #quietSinceMs: number;
  #headTimer: Disposable | undefined;
  #watch: Disposable;

  constructor(socket: Duplex, facts: ConnectionFacts, options: Http1Options) {
    this.socket = socket;
    this.facts = facts;
    this.#options = options;
    this.#heads = new HeadBuffer(options.limits.headBytes);
    this.#quietSinceMs = options.clock.now();
    this.#watch = options.clock.after(options.limits.headTimeoutMs, this.#onWatch);
    this.#reads = takeReads(socket, this.#onData);
    if (this.#reads === undefined) socket.on('data', this.#onData);
    else socket.resume();
    socket.on('end', this.#onEnd).on('drain', this.#onDrain);
    socket.on('error', nothing).once('close', this.#onClose);
  }

  /** Goes on with what was read already, and reads the rest itself. */
  begin(first: Buffer): void {
    if (first.length > 0) this.#onData(first);
  }

  /** Closes the connection as soon as no request is under way. */
  drain(): void {
    this.#draining = true;
    if (this.#exchange === undefined && this.#heads.length === 0) this.#end();
  }

  get closesAfterAnswer(): boolean {
    const { requestsPerConnection } = this.#options.limits;
    if (this.#draining || (requestsPerConnection > 0 && this.#requests >= requestsPerConnection)) return true;
    // Nobody began to receive the body: it may never come, or be too long to be dropped.
    if (this.#body === undefined || this.#receiver !== undefined) return false;
    const { length, awaitsContinue } = this.#exchange ?? { length: 0, awaitsContinue: false };
    return awaitsContinue || (typeof length === 'number' && length > MOST_DROPPED_BYTES);
  }

  receiveBody(receiver: BodyReceiver): BodySource {
    if (this.#body === undefined) return this;
    this.#receiver = receiver;
    this.#quietSinceMs = this.#options.clock.now();
    this.#armWatch(this.#options.limits.bodyIdleMs);
    this.#advance();
    return this;
  }

  pause(): void {
    this.#receiverPaused = true;
    this.#updateFlow();
  }

  resume(): void {
    if (!this.#receiverPaused) return;
    this.#receiverPaused = false;
    this.#quietSinceMs = this.#options.clock.now();
    this.#updateFlow();
  }

  answered(close: boolean): void {
    this.#answerWritten = true;
    this.#closesAfter = close;
    this.#receiverPaused = false;
    if (this.#body !== undefined) {
      this.#receiver = 'dropped';
      this.#bodyBytes = 0;
    }
    this.#completed();
    this.#advance();
  }

  detach(): Buffer {
    const rest = this.#held;
    this.#state = 'gone';
    this.#disposeTimers();
    this.#reads?.release();
    this.socket.pause();
    this.socket.off('data', this.#onData).off('end', this.#onEnd).off('drain', this.#onDrain);
    this.socket.off('close', this.#onClose);
    this.#held = NOTHING;
    this.#exchange = undefined;
    return rest;
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#state !== 'open') return;
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#advance();
  };

  /** Uses as much of what was received as can be used now. */
  #advance(): void {
    if (this.#advancing || this.#state !== 'open') return;
    this.#advancing = true;
    try {
      while (this.#held.length > 0 && this.#step());
    } catch (error) {
      this.#refuse(error);
    }
    this.#advancing = false;
    this.#updateFlow();
  }

  /** False when nothing can be used. */
  #step(): boolean {
    if (this.#exchange === undefined) return this.#readHead();
    if (this.#body === undefined || this.#receiver === undefined) return false;
    this.#readBody(this.#body, this.#receiver);
    return true;
  }

  #readHead(): boolean {
    const found = this.#heads.find(this.#held);
    if (found === undefined) {
      this.#held = NOTHING;
      if (this.#heads.length > 0)
        this.#headTimer ??= this.#options.clock.after(this.#options.limits.headTimeoutMs, this.#onHeadTimeout);
      return false;
    }
    this.#headTimer?.[Symbol.dispose]();
    this.#headTimer = undefined;
    this.#held = found.rest;
    this.#open(readRequestHead(found.text, this.#options.limits.fields));
    return true;
  }

  #open(request: Http1RequestHead): void {
    const { limits, handler } = this.#options;
    const { framing } = request;
    if (limits.bodyBytes > 0 && typeof framing === 'number' && framing > limits.bodyBytes)
      throw new MalformedMessage(413, 'the body is too large');
    this.#requests += 1;
    this.#bodyBytes = 0;
    this.#receiver = undefined;
    this.#receiverPaused = false;
    this.#answerWritten = false;
    if (framing === 'none' || framing === 0) this.#body = undefined;
    else this.#body = framing === 'chunked' ? new ChunkedBody(limits.fields) : new SizedBody(framing);
    const exchange = new Http1Exchange(this, request);
    this.#exchange = exchange;
    handler(exchange);
  }

  #readBody(body: BodyReader, receiver: BodyReceiver | 'dropped'): void {
    const held = this.#held;
    this.#quietSinceMs = this.#options.clock.now();
    const at = body.read(held, 0, receiver === 'dropped' ? nothing : this.#take);
    if (this.#held === held) this.#held = at === held.length ? NOTHING : held.subarray(at);
    this.#countBody(at, receiver === 'dropped');
    if (!body.done) return;
    this.#body = undefined;
    this.#receiver = undefined;
    if (receiver !== 'dropped') receiver.end(body.trailers);
    this.#completed();
  }

  readonly #take = (part: Buffer): void => {
    if (typeof this.#receiver === 'object') this.#receiver.data(part);
  };

  #countBody(bytes: number, dropped: boolean): void {
    this.#bodyBytes += bytes;
    const { bodyBytes } = this.#options.limits;
    if (!dropped && bodyBytes > 0 && this.#bodyBytes > bodyBytes)
      throw new MalformedMessage(413, 'the body is too large');
    if (dropped && this.#bodyBytes > MOST_DROPPED_BYTES) this.#closesAfter = true;
    if (dropped && this.#closesAfter) this.#end();
  }

  /** The next request begins once the answer is written and the body read. */
  #completed(): void {
    if (!this.#answerWritten || this.#exchange === undefined) return;
    if (this.#closesAfter || this.#draining) {
      this.#exchange = undefined;
      this.#end();
    } else if (this.#body === undefined) {
      this.#exchange = undefined;
      this.#quietSinceMs = this.#options.clock.now();
    }
  }

  #updateFlow(): void {
    const pause =
      (this.#receiverPaused && this.#body !== undefined) ||
      this.#held.length > MOST_HELD_BYTES ||
      (this.#held.length > 0 && this.#body !== undefined && this.#receiver === undefined);
    if (pause === this.#socketPaused || this.#state !== 'open') return;
    this.#socketPaused = pause;
    if (pause) this.socket.pause();
    else this.socket.resume();
  }

  /** Answers what could not be read, and closes. An answer that has begun is broken off. */
  #refuse(error: unknown): void {
    if (this.#state !== 'open') return;
    const status = error instanceof MalformedMessage ? error.status : 400;
    this.#options.onRefused(status);
    const exchange = this.#exchange;
    this.#failReceiver(error instanceof Error ? error : new Error(String(error)));
    if (exchange?.answered === true) {
      exchange.abort();
      return;
    }
    exchange?.gone();
    this.socket.write(`${statusLine(status, '')}Content-Length: 0\r\nConnection: close\r\n\r\n`, 'latin1');
    this.#end();
  }

  #failReceiver(error: Error): void {
    const receiver = this.#receiver;
    this.#body = undefined;
    this.#receiver = undefined;
    if (typeof receiver === 'object') receiver.failed(error);
  }

  /** Sends what is written and the end, and reads on for a while: closing at once would reset what the client has not read. */
  #end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'lingering';
    this.#disposeTimers();
    this.#held = NOTHING;
    this.socket.end();
    this.socket.resume();
    this.#watch = this.#options.clock.after(LINGER_MS, () => {
      this.socket.destroy();
    });
  }

  readonly #onEnd = (): void => {
    // A client that sends no more is gone, as for nginx and node: nobody can tell whether it still reads.
    if (this.#state === 'lingering' && !this.socket.writableFinished)
      this.socket.once('finish', () => this.socket.destroy());
    else if (this.#exchange !== undefined || this.socket.writableLength === 0) this.socket.destroy();
    else this.#end();
  };

  readonly #onClose = (): void => {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#disposeTimers();
    this.#held = NOTHING;
    this.#failReceiver(new Error('the client closed its connection'));
    this.#exchange?.gone();
    this.#exchange = undefined;
  };

  readonly #onDrain = (): void => {
    this.#exchange?.onDrain();
  };

  readonly #onHeadTimeout = (): void => {
    this.#refuse(new MalformedMessage(408, 'the head did not come in time'));
  };

  /** Looks at the connection now and then, in place of a timer for each request. */
  readonly #onWatch = (): void => {
    const { limits, clock } = this.#options;
    const quietMs = clock.now() - this.#quietSinceMs;
    if (this.#exchange === undefined) {
      const mostMs = this.#requests === 0 ? limits.headTimeoutMs : limits.keepAliveMs;
      if (quietMs >= mostMs && this.#heads.length === 0) this.#end();
      else this.#armWatch(Math.max(1, mostMs - quietMs));
    } else if (this.#body === undefined || this.#receiver === undefined || this.#receiverPaused) {
      this.#armWatch(limits.bodyIdleMs);
    } else if (quietMs >= limits.bodyIdleMs) this.#refuse(new MalformedMessage(408, 'the body did not come in time'));
    else this.#armWatch(limits.bodyIdleMs - quietMs);
  };

  #armWatch(ms: number): void {
    this.#watch[Symbol.dispose]();
    if (this.#state === 'open') this.#watch = this.#options.clock.after(ms, this.#onWatch);
  }

  #disposeTimers(): void {
    this.#watch[Symbol.dispose]();
    this.#headTimer?.[Symbol.dispose]();
    this.#headTimer = undefined;
  }
}

function nothing(): void {
  // Bytes of a body that nobody wants; errors, whose end is told by `close`.
}
