import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import type { ProxyCounters } from '../proxy-stats.ts';
import { Attempt } from './attempt.ts';
import type { BackendEndpoint } from './backend-endpoint.ts';
import {
  NO_HEALTHY_UPSTREAM,
  sendLocalAnswer,
  UPSTREAM_ERROR,
  UPSTREAM_TIMEOUT,
  type LocalAnswer,
} from './local-answer.ts';
import { forwardedHeaders, hasBody } from './request-headers.ts';
import type { RoutedRequest } from './request-router.ts';
import { mayRetry, UpstreamFailure } from './upstream-failure.ts';

export interface ForwardContext {
  readonly clock: Clock;
  readonly counters: ProxyCounters;
}

/**
 * A client's request on its way: at most two attempts, one deadline, one answer. 000-D17
 *
 * The deadline covers the whole request; after it an answer that has begun is broken off. A client that leaves ends the
 * attempt.
 */
export class ForwardedRequest {
  readonly #context: ForwardContext;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #routed: RoutedRequest;
  readonly #hasBody: boolean;
  readonly #deadline: Disposable;
  #attempt: Attempt | undefined;
  #retried = false;

  constructor(context: ForwardContext, request: IncomingMessage, response: ServerResponse, routed: RoutedRequest) {
    this.#context = context;
    this.#request = request;
    this.#response = response;
    this.#routed = routed;
    this.#hasBody = hasBody(request);
    this.#deadline = context.clock.after(routed.timeoutMs, () => {
      this.#attempt?.abort(new UpstreamFailure('deadline', `no whole answer in ${String(routed.timeoutMs)} ms`));
    });
    response.on('close', this.#onClose);
  }

  /** `endpoint` is whose turn it is; without one the answer is 503. 000-D10 */
  start(endpoint: BackendEndpoint | undefined): void {
    if (endpoint === undefined) {
      this.#context.counters.noHealthyUpstream += 1;
      this.#answer(NO_HEALTHY_UPSTREAM);
    } else this.#try(endpoint);
  }

  #try(endpoint: BackendEndpoint): void {
    this.#attempt = new Attempt(endpoint, this.#response, this.#onAttemptEnd);
    this.#attempt.start({
      method: this.#request.method ?? 'GET',
      path: originForm(this.#request.url ?? '/'),
      headers: forwardedHeaders(this.#request),
      body: this.#hasBody ? this.#body() : null,
    });
  }

  /** The HTTP client destroys a body whose request failed; the client's own stream must outlive that, to be answered. */
  #body(): Readable {
    return this.#request.pipe(new PassThrough());
  }

  readonly #onAttemptEnd = (attempt: Attempt, failure: UpstreamFailure | undefined): void => {
    if (failure === undefined) return;
    const { counters } = this.#context;
    if (failure.kind === 'connect') {
      counters.connectFailures += 1;
      attempt.endpoint.eject();
    }
    if (failure.kind === 'unhealthy') counters.unhealthyAborts += 1;
    if (this.#response.destroyed) return;
    if (this.#response.headersSent) {
      counters.truncated += 1;
      this.#response.destroy();
    } else if (!this.#retry(attempt.endpoint, failure)) this.#fail(failure);
  };

  #retry(failed: BackendEndpoint, { kind }: UpstreamFailure): boolean {
    if (this.#retried || !mayRetry(kind, this.#request.method ?? 'GET', this.#hasBody)) return false;
    const { backend, clientRegion } = this.#routed;
    // A kept-alive connection may break at any time; when there is no other endpoint, the same one gets a new connection.
    const endpoint = backend.next(clientRegion, failed) ?? backend.next(clientRegion);
    if (endpoint === undefined) return false;
    this.#retried = true;
    this.#context.counters.retries += 1;
    this.#try(endpoint);
    return true;
  }

  #fail({ kind }: UpstreamFailure): void {
    const { counters } = this.#context;
    if (kind === 'deadline') {
      counters.timeouts += 1;
      this.#answer(UPSTREAM_TIMEOUT);
      return;
    }
    counters.upstreamErrors += 1;
    this.#answer(UPSTREAM_ERROR);
  }

  #answer(answer: LocalAnswer): void {
    sendLocalAnswer(this.#response, answer);
  }

  readonly #onClose = (): void => {
    this.#deadline[Symbol.dispose]();
    if (!this.#response.writableFinished) this.#clientGone();
  };

  #clientGone(): void {
    if (this.#attempt?.ended !== false) return;
    this.#context.counters.clientsGone += 1;
    this.#attempt.abort(new UpstreamFailure('client-gone', 'the client closed its connection'));
  }
}

const AUTHORITY = /^https?:\/\/[^/?#]*/i;

/** The target as endpoints get it: what the client sent, without an authority in front (RFC 9112 3.2.1). */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(AUTHORITY, '');
  return path.startsWith('/') ? path : `/${path}`;
}
