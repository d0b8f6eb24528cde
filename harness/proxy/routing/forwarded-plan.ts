import { headerOf } from '../match/request-view.ts';
import type { AnswerBook } from './answer-book.ts';
import type { AnswerDress } from './answer-dress.ts';
import { answeredHeaders } from './answered-headers.ts';
import type { CompiledMatch } from './compiled-match.ts';
import type {
  EndpointChoice,
  FailureKind,
  ForwardPlan,
  MirrorPlan,
  OutgoingHead,
  ReadyAnswer,
  RequestHead,
  RetryRules,
} from './request-plan.ts';

export interface ForwardedPlanParts<B> {
  readonly backend: B;
  readonly head: OutgoingHead;
  readonly choice: EndpointChoice;
  readonly mirrors: readonly MirrorPlan<B>[];
  readonly match: CompiledMatch<B>;
  readonly book: AnswerBook;
  readonly dress: AnswerDress;
  readonly request: RequestHead;
}

/** The plan of a request that goes to a backend. */
export class ForwardedPlan<B> implements ForwardPlan<B> {
  readonly kind = 'forward' as const;
  readonly #parts: ForwardedPlanParts<B>;

  constructor(parts: ForwardedPlanParts<B>) {
    this.#parts = parts;
  }

  get backend(): B {
    return this.#parts.backend;
  }

  get head(): OutgoingHead {
    return this.#parts.head;
  }

  get choice(): EndpointChoice {
    return this.#parts.choice;
  }

  get mirrors(): readonly MirrorPlan<B>[] {
    return this.#parts.mirrors;
  }

  get timeoutMs(): number {
    return this.#parts.match.timeoutMs;
  }

  get attemptTimeoutMs(): number {
    return this.#parts.match.attemptTimeoutMs;
  }

  get retry(): RetryRules {
    return this.#parts.match.retry;
  }

  answerHeaders(status: number, rawHeaders: readonly (string | Buffer)[]): string[] {
    const { dress, book } = this.#parts;
    const headers = answeredHeaders(rawHeaders);
    // What is done to an answer is done to the final one.
    if (status < 200 && status !== 101) return headers;
    if (!dress.isPlain) dress.put(headers);
    for (const text of book.extra) headers.push(text);
    return headers;
  }

  failure(kind: FailureKind): ReadyAnswer {
    const { book, dress, request } = this.#parts;
    return dress.answer(book.get(kind, headerOf(request.rawHeaders, 'content-type')));
  }
}
