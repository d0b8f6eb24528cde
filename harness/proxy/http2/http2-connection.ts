import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { ConnectionFacts, Http1Options } from '../http1/http1-options.ts';
import type { RefusalStatus } from '../http1/malformed-message.ts';
import { Http2Exchange } from './http2-exchange.ts';

/** Requests of one client that are answered at the same time. */
const MOST_STREAMS = 256;
/** What a stream may have under way: enough for a local network at full speed. */
const WINDOW_BYTES = 1_048_576;
const SESSION_WINDOW_BYTES = 4_194_304;
const SESSION_MEMORY_MB = 32;
const LINGER_MS = 1_000;

/** What an HTTP/2 connection begins with (RFC 9113 3.4). */
export const HTTP2_PREFACE: Buffer = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** The server's side of one HTTP/2 connection. */
export class Http2Connection {
  readonly #session: ServerHttp2Session;
  readonly #options: Http1Options;
  readonly #facts: ConnectionFacts;
  readonly #open = new Set<Http2Exchange>();
  readonly #socket: Duplex;
  #draining = false;
  #quietSinceMs: number;
  #watch: Disposable;

  /** @param socket whose first bytes, if they were read already, are put back */
  constructor(socket: Duplex, facts: ConnectionFacts, options: Http1Options) {
    const { limits, clock } = options;
    this.#socket = socket;
    this.#options = options;
    this.#facts = facts;
    this.#session = performServerHandshake(socket, {
      maxSessionMemory: SESSION_MEMORY_MB,
      maxHeaderListPairs: limits.fields,
      settings: {
        maxConcurrentStreams: MOST_STREAMS,
        initialWindowSize: WINDOW_BYTES,
        maxHeaderListSize: limits.headBytes,
      },
    });
    this.#session.on('error', nothing).on('stream', this.#onStream).once('close', this.#onClose);
    this.#session.once('connect', () => {
      this.#session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    });
    this.#quietSinceMs = clock.now();
    this.#watch = clock.after(limits.headTimeoutMs, this.#onWatch);
  }

  /** Takes no more requests, and closes when those under way are answered. */
  drain(): void {
    if (!this.#session.closed && !this.#session.destroyed) this.#session.close();
    this.#draining = true;
    this.#lingerIfDone();
  }

  /** A client that does not close for its part would keep the connection for ever. */
  #lingerIfDone(): void {
    if (!this.#draining || this.#open.size > 0) return;
    this.#watch[Symbol.dispose]();
    this.#watch = this.#options.clock.after(LINGER_MS, () => {
      this.#socket.destroy();
    });
  }

  readonly #onStream = (
    stream: ServerHttp2Stream,
    _headers: unknown,
    _flags: number,
    rawHeaders: readonly string[] = [],
  ): void => {
    const { handler, limits } = this.#options;
    const exchange = new Http2Exchange(stream, rawHeaders, this.#facts, limits.bodyBytes);
    const { length, head } = exchange;
    this.#quietSinceMs = this.#options.clock.now();
    if (head.method === 'CONNECT') {
      stream.respond({ ':status': 501 }, { endStream: true });
      return;
    }
    // Node tells clients of the limit, and takes more all the same.
    if (fieldsSize(rawHeaders) > limits.headBytes) {
      this.#refuse(stream, 431);
      return;
    }
    if (limits.bodyBytes > 0 && typeof length === 'number' && length > limits.bodyBytes) {
      this.#refuse(stream, 413);
      return;
    }
    this.#open.add(exchange);
    stream.once('close', () => {
      this.#open.delete(exchange);
      this.#quietSinceMs = this.#options.clock.now();
      this.#lingerIfDone();
    });
    handler(exchange);
  };

  #refuse(stream: ServerHttp2Stream, status: RefusalStatus): void {
    this.#options.onRefused(status);
    stream.respond({ ':status': status }, { endStream: true });
    stream.close(constants.NGHTTP2_NO_ERROR);
  }

  readonly #onClose = (): void => {
    this.#watch[Symbol.dispose]();
  };

  readonly #onWatch = (): void => {
    const { limits, clock } = this.#options;
    const quietMs = clock.now() - this.#quietSinceMs;
    const leftMs = this.#open.size > 0 ? limits.keepAliveMs : limits.keepAliveMs - quietMs;
    if (this.#draining) return;
    if (leftMs <= 0) this.drain();
    else this.#watch = clock.after(leftMs, this.#onWatch);
  };
}

/** As `SETTINGS_MAX_HEADER_LIST_SIZE` counts it: 32 bytes more for each field (RFC 9113 6.5.2). @param raw name, value, name, value */
function fieldsSize(raw: readonly string[]): number {
  return raw.reduce((sum, text) => sum + text.length, raw.length * 16);
}

function nothing(): void {
  // Its end is told by `close`.
}
