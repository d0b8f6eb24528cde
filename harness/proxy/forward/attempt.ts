import type { Duplex } from 'node:stream';
import type { Fields } from '../message/fields.ts';
import type { AnswerHead, BodyLength } from '../message/message-head.ts';
import type { AnswerReceiver, UpstreamCall, UpstreamRequest } from '../message/upstream-call.ts';
import type { BackendEndpoint } from './backend-endpoint.ts';
import type { InFlight } from './in-flight.ts';
import { upstreamFailureOf, type UpstreamFailure } from './upstream-failure.ts';

/** Is told how an attempt goes. After `attemptEnded` or `attemptFailed` it hears nothing more. */
export interface AttemptOwner {
  attemptInformed(status: number, fields: Fields): void;
  attemptAnswered(attempt: Attempt, head: AnswerHead, length: BodyLength): void;
  /** False asks for a pause until {@link Attempt.resume}. */
  attemptData(chunk: Buffer): boolean;
  attemptEnded(attempt: Attempt, trailers: Fields): void;
  /** The attempt counts as in flight until {@link Attempt.release}. */
  attemptSwitched(attempt: Attempt, head: AnswerHead, socket: Duplex, rest: Buffer): void;
  attemptFailed(attempt: Attempt, failure: UpstreamFailure): void;
  attemptDrained(): void;
}

/** One request to one endpoint. */
export class Attempt implements AnswerReceiver, InFlight {
  readonly endpoint: BackendEndpoint;
  slot = -1;
  readonly #owner: AttemptOwner;
  #call: UpstreamCall | undefined;
  #answering = false;
  #ended = false;
  /** Ends what the endpoint switched to. */
  #onAbort: ((failure: UpstreamFailure) => void) | undefined;

  constructor(endpoint: BackendEndpoint, owner: AttemptOwner) {
    this.endpoint = endpoint;
    this.#owner = owner;
  }

  start(request: UpstreamRequest): UpstreamCall {
    this.endpoint.began(this);
    this.#call = this.endpoint.upstream.call(request, this);
    return this.#call;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** No answer has begun, and none was given up. */
  get waiting(): boolean {
    return !this.#answering && !this.#ended;
  }

  resume(): void {
    this.#call?.resume();
  }

  /** Ends the attempt with `failure`, unless it has ended. */
  abort(failure: UpstreamFailure): void {
    if (this.#ended) return;
    if (this.#onAbort !== undefined) {
      this.#onAbort(failure);
      return;
    }
    this.#end();
    this.#call?.abort();
    this.#owner.attemptFailed(this, failure);
  }

  /** Ends the attempt without a word: its answer is not wanted. */
  drop(): void {
    if (this.#ended) return;
    this.#end();
    this.#call?.abort();
  }

  /** What the endpoint switched to is over. */
  release(): void {
    if (!this.#ended) this.#end();
  }

  informed(status: number, fields: Fields): void {
    if (!this.#ended) this.#owner.attemptInformed(status, fields);
  }

  answered(head: AnswerHead, length: BodyLength): void {
    if (this.#ended) return;
    this.#answering = true;
    this.#owner.attemptAnswered(this, head, length);
  }

  data(chunk: Buffer): void {
    if (this.#ended || this.#owner.attemptData(chunk)) return;
    this.#call?.pause();
  }

  end(trailers: Fields): void {
    if (this.#ended) return;
    this.#end();
    this.#owner.attemptEnded(this, trailers);
  }

  switched(head: AnswerHead, socket: Duplex, rest: Buffer): void {
    if (this.#ended) {
      socket.destroy();
      return;
    }
    this.#answering = true;
    this.#owner.attemptSwitched(this, head, socket, rest);
  }

  /** What {@link abort} does from now on. */
  abortWith(onAbort: (failure: UpstreamFailure) => void): void {
    this.#onAbort = onAbort;
  }

  failed(error: Error): void {
    const failure = upstreamFailureOf(error);
    if (this.#ended) {
      // A connection that cannot be made is news about the endpoint even when nobody waits for it any more.
      if (failure.kind === 'connect') this.endpoint.eject();
      return;
    }
    this.#end();
    this.#owner.attemptFailed(this, failure);
  }

  drained(): void {
    if (!this.#ended) this.#owner.attemptDrained();
  }

  #end(): void {
    this.#ended = true;
    this.endpoint.ended(this);
  }
}
