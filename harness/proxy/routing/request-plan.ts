import type { AnswerTexts } from '../table/route-table.ts';
import type { RetryPolicy } from '../table/route.ts';

/** A request as it came, before anything was decided. The same for HTTP/1.1 and HTTP/2. */
export interface RequestHead {
  readonly method: string;
  /** Origin form with its query, as sent; `*` of `OPTIONS *`. What was in absolute form has lost its authority. */
  readonly target: string;
  /** Of `:authority`, of an absolute target, or of `Host`, in this order; empty when there is none. */
  readonly authority: string;
  readonly scheme: 'http' | 'https';
  /** Name, value, name, value, as they came; without pseudo headers, with `Host`. */
  readonly rawHeaders: readonly string[];
  /** Of the client's end of the connection. */
  readonly remoteAddress: string;
  /** SNI of a connection with TLS. */
  readonly serverName?: string;
  /** Where the connection was accepted. */
  readonly port: number;
  /** {@link Listener.address} of a listener that has one. */
  readonly address?: string;
}

/** Who asks for an endpoint, as far as the choice depends on it. */
export interface EndpointChoice {
  readonly clientRegion: string;
  /** Requests with one key go to one endpoint, as far as there are the same endpoints. Absent: no affinity. */
  readonly affinity?: number;
}

/** A request as an endpoint gets it, after all filters. `endpointHead` has what depends on the endpoint. */
export interface OutgoingHead {
  readonly method: string;
  /** Origin form with its query. */
  readonly target: string;
  /** For `Host` or `:authority`. */
  readonly authority: string;
  /**
   * Name, value, name, value: without `Host`, without what concerns one connection only (`te: trailers` too), with
   * `X-Forwarded-For` and `X-Forwarded-Proto`. Whoever sends it may change it.
   */
  readonly headers: string[];
}

/** All of an answer that the proxy gives itself. */
export interface ReadyAnswer {
  readonly status: number;
  /** Name, value, name, value: with `content-length`, `content-type` and what filters and the table add. */
  readonly headers: readonly string[];
  readonly body: string;
}

export interface AnswerPlan {
  readonly kind: 'answer';
  readonly answer: ReadyAnswer;
  /** `filter`: a redirect, a preflight, or an answer that a rule gives. */
  readonly reason: 'no-route' | 'no-backend' | 'misdirected' | 'filter';
}

export interface MirrorPlan<B> {
  readonly backend: B;
  readonly head: OutgoingHead;
  readonly choice: EndpointChoice;
}

/** {@link RetryPolicy} without gaps. */
export type RetryRules = Required<RetryPolicy>;

/** Which of the proxy's own answers a failed request gets. */
export type FailureKind = 'noHealthyUpstream' | 'upstreamError' | 'connectTimeout' | 'tlsError' | 'upstreamTimeout';

export interface ForwardPlan<B> {
  readonly kind: 'forward';
  readonly backend: B;
  readonly head: OutgoingHead;
  readonly choice: EndpointChoice;
  /** Copies to be sent along, their answers thrown away. 000-D18 */
  readonly mirrors: readonly MirrorPlan<B>[];
  /** Of the whole request; 0 for none. */
  readonly timeoutMs: number;
  /** Of each attempt; 0 for none. */
  readonly attemptTimeoutMs: number;
  readonly retry: RetryRules;
  /**
   * What the client gets of an endpoint's headers: name, value, name, value. Without what concerns one connection only;
   * with everything that filters, CORS, session affinity and the table do to them.
   */
  answerHeaders(status: number, rawHeaders: readonly (string | Buffer)[]): string[];
  /** The proxy's own answer when the request fails. */
  failure(kind: FailureKind): ReadyAnswer;
}

export type RequestPlan<B> = AnswerPlan | ForwardPlan<B>;

/** Keys of {@link AnswerTexts}, for whoever counts answers. */
export type AnswerName = keyof AnswerTexts;
