import type { Clock } from '../../core/clock.ts';
import type { Fields } from '../message/fields.ts';
import type { BodyLength } from '../message/message-head.ts';
import type { UpstreamCall } from '../message/upstream-call.ts';
import { endpointHead } from '../routing/endpoint-head.ts';
import type { MirrorPlan } from '../routing/request-plan.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import type { BodyCopy } from './request-body.ts';
import type { UpstreamBackend } from './upstream-backend.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** What a slow mirror may lag behind the request; beyond it the copy is given up. */
const MOST_WAITING_BYTES = 262_144;
/** A mirror that hangs is given up like any other request. */
const LONGEST_MS = 30_000;

/** A copy of a request whose answer nobody reads. It never slows the request down. 000-D18 */
export class Mirror implements BodyCopy, AttemptOwner {
  readonly #attempt: Attempt;
  readonly #call: UpstreamCall;
  readonly #timer: Disposable;
  #waiting: Buffer[] | undefined;
  #waitingBytes = 0;
  #trailers: Fields | undefined;

  /** Undefined when the backend has no endpoint. @param length of the body that will be copied */
  static start(
    { backend, head, choice }: MirrorPlan<UpstreamBackend>,
    length: BodyLength,
    clock: Clock,
  ): Mirror | undefined {
    const endpoint = backend.next(choice);
    if (endpoint === undefined) return undefined;
    const request = { ...head, ...endpointHead(head, endpoint.endpoint), fields: head.headers, length };
    return new Mirror(clock, (owner) => new Attempt(endpoint, owner), request);
  }

  private constructor(
    clock: Clock,
    attemptOf: (owner: AttemptOwner) => Attempt,
    request: Parameters<Attempt['start']>[0],
  ) {
    this.#attempt = attemptOf(this);
    this.#timer = clock.after(LONGEST_MS, () => {
      this.abort();
    });
    this.#call = this.#attempt.start(request);
  }

  data(chunk: Buffer): void {
    if (this.#attempt.ended) return;
    if (this.#waiting === undefined) {
      if (!this.#call.write(chunk)) this.#waiting = [];
      return;
    }
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.abort();
  }

  end(trailers: Fields): void {
    if (this.#waiting === undefined) this.#call.end(trailers);
    else this.#trailers = trailers;
  }

  abort(): void {
    this.#attempt.abort(new UpstreamFailure('client-gone', 'the copy is given up'));
  }

  attemptInformed(): void {
    // Nobody reads it.
  }

  attemptAnswered(): void {
    // Nobody reads it.
  }

  attemptData(): boolean {
    return true;
  }

  attemptEnded(): void {
    this.#over();
  }

  attemptSwitched(): void {
    // A mirror asks for no other protocol.
  }

  attemptFailed(attempt: Attempt, { kind }: UpstreamFailure): void {
    if (kind === 'connect') attempt.endpoint.eject();
    this.#over();
  }

  attemptDrained(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#waitingBytes = 0;
    for (const chunk of waiting) this.data(chunk);
    this.#endIfSent();
  }

  #endIfSent(): void {
    if (this.#waiting === undefined && this.#trailers !== undefined) this.#call.end(this.#trailers);
  }

  #over(): void {
    this.#waiting = undefined;
    this.#timer[Symbol.dispose]();
  }
}
