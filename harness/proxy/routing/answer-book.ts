import type { HeaderValue, LocalAnswer } from '../table/local-answer.ts';
import type { AnswerTexts, RouteTable } from '../table/route-table.ts';
import { grpcAnswer } from './grpc-answer.ts';
import type { AnswerName, ReadyAnswer } from './request-plan.ts';

/** What is answered where a table says nothing: chapter 1, in Envoy's words. */
export const DEFAULT_ANSWERS: AnswerTexts = {
  /** 000-D2, 000-D3 */
  noRoute: { status: 404, body: 'fault filter abort' },
  /** 000-D15 */
  noBackend: { status: 500, body: 'fault filter abort' },
  /** 000-D10, 002-D8 */
  noHealthyUpstream: { status: 503, body: 'no healthy upstream' },
  /** 000-D17 */
  upstreamError: { status: 503, body: 'upstream connect error or disconnect/reset before headers' },
  /** 000-D17 */
  upstreamTimeout: { status: 504, body: 'upstream request timeout' },
  /** Of GEP-3567; the text is ours. */
  misdirected: { status: 421, body: 'misdirected request' },
};

/** The proxy's own answers under one table. */
export class AnswerBook {
  /** Put on every answer: name, value, name, value. */
  readonly extra: readonly string[];
  readonly #ready: Readonly<Record<AnswerName, ReadyAnswer>>;

  constructor({ answers, answerHeaders }: Pick<RouteTable, 'answers' | 'answerHeaders'>) {
    const texts: AnswerTexts = { ...DEFAULT_ANSWERS, ...answers };
    this.extra = flat(answerHeaders ?? []);
    this.#ready = {
      noRoute: this.ready(texts.noRoute),
      noBackend: this.ready(texts.noBackend),
      noHealthyUpstream: this.ready(texts.noHealthyUpstream),
      upstreamError: this.ready(texts.upstreamError),
      connectTimeout: this.ready(texts.connectTimeout ?? texts.upstreamError),
      tlsError: this.ready(texts.tlsError ?? texts.upstreamError),
      upstreamTimeout: this.ready(texts.upstreamTimeout),
      misdirected: this.ready(texts.misdirected),
    };
  }

  /** @param contentType of the request: one of gRPC is answered in its way */
  get(name: AnswerName, contentType: string | undefined): ReadyAnswer {
    const answer = this.#ready[name];
    return contentType?.startsWith('application/grpc') === true ? grpcAnswer(answer, this.extra) : answer;
  }

  /** @param headers more of them: name, value, name, value */
  ready({ status, body, headers }: LocalAnswer, more: readonly string[] = []): ReadyAnswer {
    const own = headers === undefined ? ['content-type', 'text/plain'] : flat(headers);
    if (status === 204 || status === 304) return { status, headers: [...own, ...more, ...this.extra], body: '' };
    const length = ['content-length', String(Buffer.byteLength(body))];
    return { status, headers: [...own, ...length, ...more, ...this.extra], body };
  }
}

function flat(headers: readonly HeaderValue[]): string[] {
  return headers.flatMap(({ name, value }) => [name, value]);
}
