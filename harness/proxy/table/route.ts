import type { RequestFilter } from './filter.ts';

/** One HTTPRoute or GRPCRoute as attached to a listener. */
export interface Route {
  /** `namespace/name`; the last tie-breaker of precedence. */
  readonly id: string;
  /** RFC 3339; older routes win ties. */
  readonly createdAt: string;
  /** Already intersected with the listener's hostname. `*` for every host; may begin with `*.`. */
  readonly hostnames: readonly string[];
  readonly rules: readonly RouteRule[];
}

/** One TLSRoute or TCPRoute as attached to a listener. */
export interface StreamRoute {
  readonly id: string;
  readonly createdAt: string;
  /** Server names, as {@link Route.hostnames}. */
  readonly hostnames: readonly string[];
  readonly backends: readonly WeightedBackend[];
}

export interface RouteRule {
  /** ORed; never empty. */
  readonly matches: readonly RequestMatch[];
  readonly backends: readonly WeightedBackend[];
  /** In the order of the API. @default none */
  readonly filters?: readonly RequestFilter[];
  /** Whole-request deadline; 0 for none. @default 30000 (000-D17) */
  readonly timeoutMs?: number;
  /** Deadline of one attempt. @default that of the whole */
  readonly attemptTimeoutMs?: number;
  /** @default {@link RetryPolicy} of 000-D17 */
  readonly retry?: RetryPolicy;
}

/** Its fields are ANDed. */
export interface RequestMatch {
  readonly path: { readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression'; readonly value: string };
  readonly method?: string;
  readonly headers: readonly ValueMatch[];
  readonly queryParams: readonly ValueMatch[];
}

export interface ValueMatch {
  readonly type: 'Exact' | 'RegularExpression';
  readonly name: string;
  readonly value: string;
}

export interface WeightedBackend {
  /** Absent for a reference that does not resolve: its share answers {@link AnswerTexts.noBackend} (000-D15). */
  readonly backend?: string;
  readonly weight: number;
  /** After those of the rule. @default none */
  readonly filters?: readonly RequestFilter[];
}

/** Which attempts are made anew, and where. Only before the client has any of the answer. */
export interface RetryPolicy {
  /** After the first. */
  readonly attempts: number;
  /** Answers that count as failed. @default none */
  readonly statusCodes?: readonly number[];
  /** A connection that was not made, or broke before an answer. @default both for requests that may be repeated */
  readonly connectionErrors?: boolean;
  /** An attempt that took longer than its deadline. @default false */
  readonly timeouts?: boolean;
  /** Before the first one; doubled for each further. @default 0 */
  readonly backoffMs?: number;
  /** `next-tier`: to the endpoints of the next {@link Endpoint.tier} only (003-D6). @default another */
  readonly to?: 'another' | 'next-tier';
}
