import { request, type Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError, isFleetbedError, messageOf } from '../../core/errors.ts';
import type { RouteTableDecoder } from '../table/decode-route-table.ts';
import type { RouteTable } from '../table/route-table.ts';
import { tablesIn } from './tables-in.ts';

export interface RouteStreamOptions {
  readonly clock: Clock;
  /** Where a controller serves; its path is kept. */
  readonly controllerUrl: string;
  readonly loadBalancer: string;
  /** Shown to the controller. @default none */
  readonly routeToken?: string | undefined;
  /** Knows what the streams before this one sent. */
  readonly decoder: RouteTableDecoder;
  readonly signal: AbortSignal;
  /** How connections are made. @default undici's own */
  readonly dispatcher?: Dispatcher;
  /** A stream without a byte for so long is gone; heartbeats come every 5 s. @default 12000 */
  readonly silenceMs?: number;
  /** Called when the controller has accepted the stream. */
  readonly onOpen?: () => void;
}

export const ROUTE_STREAM_DEFAULTS: { readonly silenceMs: number } = { silenceMs: 12_000 };

/** The address of `what` (`tables` or `acks`) of a load balancer. */
export function routeStreamUrl(controllerUrl: string, loadBalancer: string, what: 'tables' | 'acks'): string {
  return `${controllerUrl.replace(/\/$/, '')}/v1/load-balancers/${encodeURIComponent(loadBalancer)}/${what}`;
}

/**
 * One route stream, from opening to its end: the table in force first, then each change.
 *
 * Always ends with an error: `FLEETBED_ROUTE_STREAM_FAILED` when it cannot be opened, is closed, breaks or falls
 * silent, `FLEETBED_ROUTE_TABLE_INVALID` for a table that is not one, or the reason of `signal`.
 */
export async function* readRouteStream(options: RouteStreamOptions): AsyncGenerator<RouteTable, never, undefined> {
  const {
    clock,
    controllerUrl,
    loadBalancer,
    decoder,
    signal,
    dispatcher,
    routeToken,
    silenceMs = ROUTE_STREAM_DEFAULTS.silenceMs,
  } = options;
  const url = routeStreamUrl(controllerUrl, loadBalancer, 'tables');
  const silence = new SilenceWatch(clock, silenceMs);
  try {
    const linked = AbortSignal.any([signal, silence.signal]);
    const { statusCode, body } = await request(url, {
      signal: linked,
      headers: tokenHeaders(routeToken),
      bodyTimeout: 0,
      headersTimeout: 0,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    if (statusCode === 401) {
      await body.dump();
      throw streamFailed(url, refusedToken(routeToken));
    }
    if (statusCode !== 200)
      throw streamFailed(url, `status ${String(statusCode)}: ${(await body.text()).slice(0, 200)}`);
    options.onOpen?.();
    body.setEncoding('utf8');
    yield* tablesIn(silence.over(body), { clock, decoder, parse: (line) => parseLine(url, line) });
    throw streamFailed(url, 'the controller closed the stream');
  } catch (error) {
    signal.throwIfAborted();
    if (silence.signal.aborted) throw streamFailed(url, `nothing heard for ${String(silenceMs)} ms`, error);
    throw isFleetbedError(error) ? error : streamFailed(url, messageOf(error), error);
  } finally {
    silence[Symbol.dispose]();
  }
}

/** What shows a token. */
export function tokenHeaders(routeToken: string | undefined): Readonly<Record<string, string>> {
  return routeToken === undefined ? {} : { authorization: `Bearer ${routeToken}` };
}

function refusedToken(routeToken: string | undefined): string {
  const why = routeToken === undefined ? 'the controller wants a token' : 'the controller has another token';
  return `status 401: ${why}; start the proxy with that of the installation (FLEETBED_ROUTE_TOKEN)`;
}

/** Aborts its signal when nothing is heard for a while. */
class SilenceWatch implements Disposable {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #controller = new AbortController();
  #timer: Disposable;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The same chunks, of which each breaks the silence. */
  async *over(chunks: AsyncIterable<unknown>): AsyncGenerator {
    for await (const chunk of chunks) {
      this.#timer[Symbol.dispose]();
      this.#timer = this.#start();
      yield chunk;
    }
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #start(): Disposable {
    return this.#clock.after(this.#ms, () => {
      this.#controller.abort();
    });
  }
}

function parseLine(url: string, line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    throw streamFailed(url, `a line is not JSON: ${messageOf(error)}`, error);
  }
}

function streamFailed(url: string, observed: string, cause?: unknown): FleetbedError {
  return new FleetbedError('FLEETBED_ROUTE_STREAM_FAILED', `the route stream ${url} failed`, {
    observed,
    hint: 'the last good table stays in force; look whether the controller runs and knows the load balancer',
    ...(cause === undefined ? {} : { cause }),
  });
}
