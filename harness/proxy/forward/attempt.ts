import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { BackendEndpoint, InFlight } from './backend-endpoint.ts';
import type { PooledClient } from './upstream-pool.ts';
import { answeredHeaders } from './response-headers.ts';
import { UpstreamFailure, upstreamFailureOf } from './upstream-failure.ts';

export interface AttemptRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  readonly body: Readable | null;
}

/** Told once how an attempt ended: with the whole answer (undefined) or a failure. */
export type AttemptEnded = (attempt: Attempt, failure: UpstreamFailure | undefined) => void;

/**
 * One request to one endpoint, streamed both ways; the answer goes to `response` as it comes, no faster than the client
 * takes it. Trailers of the answer are passed on.
 *
 * Does not: pass on informational answers (1xx), send trailers of the request.
 */
export class Attempt implements Dispatcher.DispatchHandler, InFlight {
  readonly endpoint: BackendEndpoint;
  readonly #response: ServerResponse;
  readonly #onEnd: AttemptEnded;
  #pooled: PooledClient | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #answering = false;
  #hasData = false;
  #ended = false;
  #abortedBy: UpstreamFailure | undefined;

  constructor(endpoint: BackendEndpoint, response: ServerResponse, onEnd: AttemptEnded) {
    this.endpoint = endpoint;
    this.#response = response;
    this.#onEnd = onEnd;
  }

  start(request: AttemptRequest): void {
    this.endpoint.began(this);
    this.#pooled = this.endpoint.pool.take();
    this.#pooled.client.dispatch(request, this);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** No answer has begun, and none was given up. */
  get waiting(): boolean {
    return !this.#answering && !this.#ended;
  }

  /** Ends the attempt with `failure`, unless it has ended. */
  abort(failure: UpstreamFailure): void {
    if (this.#ended) return;
    this.#abortedBy = failure;
    this.#end(failure);
    this.#controller?.abort(failure);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortedBy !== undefined) controller.abort(this.#abortedBy);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: IncomingHttpHeaders,
    statusMessage = '',
  ): void {
    if (status < 200 || this.#ended) return;
    this.#answering = true;
    this.#response.writeHead(status, statusMessage, answeredHeaders(controller.rawHeaders as Buffer[]));
    // Whatever came in the same packet is written by then; only an answer whose body is yet to come is flushed alone.
    process.nextTick(flushHead, this);
  }

  /** Sends the head of an answer whose body has not begun. */
  flushHead(): void {
    if (!this.#hasData && !this.#ended) this.#response.flushHeaders();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#hasData = true;
    if (this.#ended || this.#response.write(chunk)) return;
    controller.pause();
    this.#response.once('drain', () => {
      controller.resume();
    });
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    if (this.#ended) {
      this.#release(true);
      return;
    }
    for (const name in trailers) this.#response.addTrailers([[name, String(trailers[name])]]);
    this.#response.end();
    this.#release(true);
    this.#end(undefined);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const failure = upstreamFailureOf(error);
    // A connection that cannot be made is news about the endpoint even when nobody waits for it any more.
    if (this.#ended && failure.kind === 'connect') this.endpoint.eject();
    this.#release(false);
    this.#end(failure);
  }

  #release(reusable: boolean): void {
    const pooled = this.#pooled;
    if (pooled === undefined) return;
    this.#pooled = undefined;
    if (reusable) this.endpoint.pool.giveBack(pooled);
    else this.endpoint.pool.discard(pooled);
  }

  #end(failure: UpstreamFailure | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.endpoint.ended(this);
    this.#onEnd(this, failure);
  }
}

function flushHead(attempt: Attempt): void {
  attempt.flushHead();
}
