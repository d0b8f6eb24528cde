import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { fieldValue, type Fields } from '../message/fields.ts';
import type { AnswerHead, BodyLength } from '../message/message-head.ts';
import type { ServerExchange } from '../message/server-exchange.ts';
import type { ProxyCounters } from '../proxy-stats.ts';
import { endpointHead } from '../routing/endpoint-head.ts';
import type { FailureKind, ForwardPlan } from '../routing/request-plan.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import type { BackendEndpoint } from './backend-endpoint.ts';
import { Mirror } from './mirror.ts';
import { relay } from './relay.ts';
import { RequestBody } from './request-body.ts';
import { retryCause } from './retry-cause.ts';
import { sendReadyAnswer } from './send-ready-answer.ts';
import type { UpstreamBackend } from './upstream-backend.ts';
import { UpstreamFailure, type ConnectTrouble } from './upstream-failure.ts';

export interface ForwardContext {
  readonly clock: Clock;
  readonly counters: ProxyCounters;
}

const TROUBLE_ANSWERS: Readonly<Record<ConnectTrouble, FailureKind>> = { timeout: 'connectTimeout', tls: 'tlsError' };

/** Pauses between attempts are doubled up to this many times. */
const MOST_DOUBLINGS = 5;

/**
 * A client's request on its way: attempts as its plan has them, one deadline, one answer. 000-D17
 *
 * The deadline covers the whole request; after it an answer that has begun is broken off. A client that leaves ends the
 * attempt.
 */
export class ForwardedRequest implements AttemptOwner {
  readonly #context: ForwardContext;
  readonly #exchange: ServerExchange;
  readonly #plan: ForwardPlan<UpstreamBackend>;
  readonly #deadline: Disposable | undefined;
  readonly #body: RequestBody | undefined;
  readonly #budget: Disposable;
  #attempt: Attempt | undefined;
  #attemptTimer: Disposable | undefined;
  /** The pause before the next attempt. */
  #backOff: Disposable | undefined;
  #retry: Disposable | undefined;
  #tried: BackendEndpoint[] | undefined;
  #retries = 0;

  constructor(context: ForwardContext, exchange: ServerExchange, plan: ForwardPlan<UpstreamBackend>) {
    const { clock } = context;
    const { timeoutMs } = plan;
    this.#context = context;
    this.#exchange = exchange;
    this.#plan = plan;
    this.#budget = plan.backend.retryBudget.begin();
    this.#deadline = timeoutMs > 0 ? clock.after(timeoutMs, this.#onDeadline) : undefined;
    exchange.onOver = this.#onOver;
    exchange.onDrain = this.#onDrain;
    const { length } = exchange;
    const hasBody = length !== 'none' && length !== 0;
    const mirrors = plan.mirrors
      .map((mirror) => Mirror.start(mirror, length, clock))
      .filter((mirror) => mirror !== undefined);
    if (!hasBody) for (const mirror of mirrors) mirror.end([]);
    this.#body = hasBody ? new RequestBody(this.#isRetriedWithBody, mirrors, this.#onBodyFailed) : undefined;
  }

  start(): void {
    const { backend, choice } = this.#plan;
    const endpoint = backend.next(choice);
    if (endpoint === undefined) {
      this.#context.counters.noHealthyUpstream += 1;
      this.#body?.release();
      this.#fail('noHealthyUpstream');
      return;
    }
    this.#try(endpoint);
    this.#body?.start(this.#exchange);
  }

  attemptInformed(status: number, fields: Fields): void {
    this.#exchange.inform(status, this.#plan.answerHeaders(status, fields));
  }

  attemptAnswered(attempt: Attempt, { status, reason, fields }: AnswerHead, length: BodyLength): void {
    this.#attemptTimer?.[Symbol.dispose]();
    if (this.#plan.retry.statusCodes.includes(status) && this.#canRepeat && this.#retryAfter(attempt)) {
      attempt.drop();
      return;
    }
    this.#exchange.answer({ status, reason, fields: this.#plan.answerHeaders(status, fields) }, length);
  }

  attemptData(chunk: Buffer): boolean {
    return this.#exchange.write(chunk);
  }

  attemptEnded(_attempt: Attempt, trailers: Fields): void {
    this.#exchange.end(trailers);
  }

  attemptDrained(): void {
    this.#body?.drained();
  }

  attemptSwitched(attempt: Attempt, { status, reason, fields }: AnswerHead, endpoint: Duplex, read: Buffer): void {
    this.#context.counters.tunnels += 1;
    const upgrade = fieldValue(fields, 'upgrade') ?? this.#exchange.upgrade ?? '';
    const answered = [...this.#plan.answerHeaders(status, fields), 'upgrade', upgrade];
    const { socket: client, rest } = this.#exchange.takeOver({ status, reason, fields: answered });
    const tunnel = relay(client, endpoint, { firstToEndpoint: rest, firstToClient: read }, () => {
      attempt.release();
    });
    attempt.abortWith(() => {
      tunnel.cut();
    });
  }

  attemptFailed(attempt: Attempt, failure: UpstreamFailure): void {
    const { counters } = this.#context;
    this.#attemptTimer?.[Symbol.dispose]();
    if (failure.kind === 'connect') {
      counters.connectFailures += 1;
      attempt.endpoint.eject();
    }
    if (failure.kind === 'unhealthy') counters.unhealthyAborts += 1;
    const exchange = this.#exchange;
    if (exchange.over) return;
    if (exchange.answered) {
      counters.truncated += 1;
      exchange.abort();
    } else if (!this.#mayRetry(failure) || !this.#retryAfter(attempt)) this.#giveUp(failure);
  }

  #try(endpoint: BackendEndpoint): void {
    const { head, attemptTimeoutMs } = this.#plan;
    const { length, upgrade, takesTrailers } = this.#exchange;
    const attempt = new Attempt(endpoint, this);
    this.#attempt = attempt;
    if (attemptTimeoutMs > 0)
      this.#attemptTimer = this.#context.clock.after(attemptTimeoutMs, () => {
        if (attempt.waiting) attempt.abort(new UpstreamFailure('attempt-deadline', 'the attempt took too long'));
      });
    const { target, authority } = endpointHead(head, endpoint.endpoint);
    const call = attempt.start({
      method: head.method,
      target,
      authority,
      fields: head.headers,
      length,
      takesTrailers,
      ...(upgrade === undefined ? {} : { upgrade }),
    });
    this.#body?.feed(call);
  }

  #mayRetry({ kind }: UpstreamFailure): boolean {
    const cause = retryCause(kind, this.#plan.head.method);
    if (cause === 'never' || !this.#canRepeat) return false;
    return cause === 'timeout' ? this.#plan.retry.timeouts : this.#plan.retry.connectionErrors;
  }

  /** Nothing of the body is lost. */
  get #canRepeat(): boolean {
    return this.#body === undefined || this.#body.replayable;
  }

  /** By default a request with a body is not sent twice (000-D17); a policy that says more wants it to be. */
  get #isRetriedWithBody(): boolean {
    const { attempts, statusCodes, timeouts } = this.#plan.retry;
    return attempts > 1 || statusCodes.length > 0 || timeouts;
  }

  /** Whether another attempt follows. */
  #retryAfter(failed: Attempt): boolean {
    const { backend, choice, retry } = this.#plan;
    if (this.#retries >= retry.attempts || this.#exchange.over) return false;
    const tried = (this.#tried ??= []);
    tried.push(failed.endpoint);
    // A kept-alive connection may break at any time; when there is no other endpoint, the same one gets a new connection.
    const endpoint =
      backend.next(choice, tried, retry.to) ?? (retry.to === 'another' ? backend.next(choice) : undefined);
    if (endpoint === undefined) return false;
    this.#retry?.[Symbol.dispose]();
    this.#retry = backend.retryBudget.beginRetry();
    if (this.#retry === undefined) return false;
    this.#context.counters.retries += 1;
    const pauseMs = retry.backoffMs * 2 ** Math.min(this.#retries, MOST_DOUBLINGS);
    this.#retries += 1;
    if (pauseMs === 0) {
      this.#try(endpoint);
      return true;
    }
    this.#body?.hold();
    this.#backOff = this.#context.clock.after(pauseMs, () => {
      this.#backOff = undefined;
      this.#try(endpoint.usable ? endpoint : (backend.next(choice) ?? endpoint));
    });
    return true;
  }

  #giveUp({ kind, trouble }: UpstreamFailure): void {
    const { counters } = this.#context;
    this.#body?.release();
    if (kind === 'deadline' || kind === 'attempt-deadline') {
      counters.timeouts += 1;
      this.#fail('upstreamTimeout');
      return;
    }
    counters.upstreamErrors += 1;
    this.#fail(trouble === undefined ? 'upstreamError' : TROUBLE_ANSWERS[trouble]);
  }

  #fail(kind: FailureKind): void {
    sendReadyAnswer(this.#exchange, this.#plan.failure(kind), this.#context.clock);
  }

  readonly #onDeadline = (): void => {
    const failure = new UpstreamFailure('deadline', `no whole answer in ${String(this.#plan.timeoutMs)} ms`);
    if (this.#backOff === undefined) this.#attempt?.abort(failure);
    else {
      this.#backOff[Symbol.dispose]();
      this.#backOff = undefined;
      this.#giveUp(failure);
    }
  };

  readonly #onDrain = (): void => {
    this.#attempt?.resume();
  };

  /** The exchange refuses its client itself. */
  readonly #onBodyFailed = (): void => {
    this.#clientGone();
  };

  readonly #onOver = (whole: boolean): void => {
    this.#deadline?.[Symbol.dispose]();
    this.#attemptTimer?.[Symbol.dispose]();
    this.#backOff?.[Symbol.dispose]();
    this.#budget[Symbol.dispose]();
    this.#retry?.[Symbol.dispose]();
    if (!whole) this.#clientGone();
  };

  #clientGone(): void {
    if (this.#attempt?.ended !== false) return;
    this.#context.counters.clientsGone += 1;
    this.#attempt.drop();
  }
}
