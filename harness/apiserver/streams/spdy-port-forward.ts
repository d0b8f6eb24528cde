/** Port forwarding over SPDY. Mirrors kubelet `pkg/cri/streaming/portforward/httpstream.go`. */
import type { Clock } from '../../core/clock.ts';
import type { SpdyHeaders } from './spdy/header-block.ts';
import type { SpdyStream } from './spdy/spdy-stream.ts';

/** A client opens an error and a data stream for each connection. */
interface StreamPair {
  data?: SpdyStream;
  error?: SpdyStream;
}

/** How long the second stream of a pair may take. */
const PAIR_MS = 30_000;

/** Streams without a port or of another type are reset. */
export function isForwardStream(headers: SpdyHeaders): boolean {
  const type = headers.get('streamtype');
  return portOf(headers) !== undefined && (type === 'error' || type === 'data');
}

function portOf(headers: SpdyHeaders): number | undefined {
  const text = headers.get('port') ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** Brings the two streams of a connection together. */
export class StreamPairs {
  readonly #pairs = new Map<string, StreamPair>();
  readonly #clock: Clock;
  readonly #onPair: (port: number, data: SpdyStream, error: SpdyStream) => void;

  constructor(clock: Clock, onPair: (port: number, data: SpdyStream, error: SpdyStream) => void) {
    this.#clock = clock;
    this.#onPair = onPair;
  }

  add(stream: SpdyStream): void {
    const type = stream.headers.get('streamtype') === 'data' ? 'data' : 'error';
    const id = requestId(stream, type);
    const pair = this.#pairs.get(id) ?? {};
    if (pair[type] !== undefined) {
      pair.error?.write(`error processing stream for request ${id}: ${type} stream already assigned`);
      stream.destroy();
      return;
    }
    pair[type] = stream;
    const { data, error } = pair;
    if (data !== undefined && error !== undefined) {
      this.#pairs.delete(id);
      this.#onPair(portOf(data.headers) ?? 0, data, error);
    } else {
      this.#pairs.set(id, pair);
      this.#expire(id, pair, stream);
    }
  }

  #expire(id: string, pair: StreamPair, only: SpdyStream): void {
    const timer = this.#clock.after(PAIR_MS, () => {
      if (this.#pairs.get(id) !== pair) return;
      this.#pairs.delete(id);
      pair.data?.destroy();
      pair.error?.end(`(request=${id}) timed out waiting for streams`);
    });
    only.once('close', () => {
      timer[Symbol.dispose]();
      if (this.#pairs.get(id) === pair) this.#pairs.delete(id);
    });
  }
}

/** Old clients name none: their streams follow each other, error first. */
function requestId({ headers, id }: SpdyStream, type: 'data' | 'error'): string {
  const named = headers.get('requestid') ?? '';
  return named === '' ? String(type === 'data' ? id - 2 : id) : named;
}
