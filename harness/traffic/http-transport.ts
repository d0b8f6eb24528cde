import { Agent, type Dispatcher } from 'undici';
import type { Clock } from '../core/clock.ts';
import type { OutboundOptions } from '../core/program-network.ts';
import type { Exchange } from './traffic.ts';
import { transportFailure, type TransportFailure } from './transport-outcome.ts';

export interface TransportOptions {
  readonly clock: Clock;
  /** `fresh`: every request says `connection: close` and goes over a connection of its own. */
  readonly connections: 'pooled' | 'fresh';
  /** For a whole request: connecting, headers and body. */
  readonly requestTimeoutMs: number;
  /** Connections at most. Without it as many as there are requests in flight, so that none waits for another one's answer. */
  readonly maxConnections?: number;
  /** From where connections are made. */
  readonly outbound?: OutboundOptions;
}

export interface TransportRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A longer body is read to its end but cut here: attribution and exact checks need its beginning only. */
export const BODY_LIMIT_BYTES = 65_536;

/**
 * HTTP/1.1 requests over undici, each with one deadline and one answer.
 *
 * Does: keep-alive pools. Does not: pipelining, redirects, retries, cookies, TLS, HTTP/2.
 */
export class HttpTransport implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #options: TransportOptions;
  readonly #inFlight = new Set<AbortController>();

  constructor(options: TransportOptions) {
    this.#options = options;
    // The deadline of a request is kept here, by the clock; undici's own have a resolution of a second.
    this.#agent = new Agent({
      connect: { ...options.outbound, timeout: options.requestTimeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
      ...(options.maxConnections === undefined ? {} : { connections: options.maxConnections }),
    });
  }

  /** Never throws for what the server or network did; rejects with the reason of {@link abort}. */
  async send(request: TransportRequest): Promise<Exchange> {
    const { clock, requestTimeoutMs } = this.#options;
    const controller = new AbortController();
    const late = new RequestTimeout(requestTimeoutMs);
    using _deadline = clock.after(requestTimeoutMs, () => {
      controller.abort(late);
    });
    this.#inFlight.add(controller);
    try {
      return await answerOf(await this.#agent.request(this.#undiciRequest(request, controller.signal)));
    } catch (error) {
      // What is thrown may be undici's word for the abort; the reason tells the deadline from the end of the drive.
      if (!controller.signal.aborted) return transportFailure(error);
      if (controller.signal.reason === late) return timedOut(late);
      throw controller.signal.reason;
    } finally {
      this.#inFlight.delete(controller);
    }
  }

  /** Gives up on everything under way; those calls reject with `reason`. */
  abort(reason: unknown): void {
    for (const controller of this.#inFlight) controller.abort(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  #undiciRequest({ url, method, headers, body }: TransportRequest, signal: AbortSignal): Dispatcher.RequestOptions {
    return {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers,
      signal,
      reset: this.#options.connections === 'fresh',
      ...(body === undefined ? {} : { body }),
    };
  }
}

class RequestTimeout extends Error {
  constructor(timeoutMs: number) {
    super(`no complete answer within ${String(timeoutMs)} ms`);
  }
}

function timedOut(error: RequestTimeout): TransportFailure {
  return { outcome: 'timeout', error: error.message };
}

async function answerOf(response: Dispatcher.ResponseData): Promise<Exchange> {
  return {
    outcome: 'answered',
    status: response.statusCode,
    headers: joinedHeaders(response.headers),
    body: await beginningOf(response.body),
  };
}

function joinedHeaders(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (bytes < BODY_LIMIT_BYTES) kept.push(chunk.subarray(0, BODY_LIMIT_BYTES - bytes));
    bytes += chunk.length;
  }
  return Buffer.concat(kept).toString('utf8');
}
