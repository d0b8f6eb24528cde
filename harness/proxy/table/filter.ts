import type { HeaderValue, LocalAnswer } from './local-answer.ts';

/** What is done to a request, or to its answer, on the way. */
export type RequestFilter =
  | RequestHeadersFilter
  | ResponseHeadersFilter
  | RedirectFilter
  | RewriteFilter
  | MirrorFilter
  | CorsFilter
  | AnswerFilter;

/** Applied in this order: set, add, remove. Names are compared without case. */
export interface HeaderEdits {
  readonly set: readonly HeaderValue[];
  readonly add: readonly HeaderValue[];
  readonly remove: readonly string[];
}

export interface RequestHeadersFilter extends HeaderEdits {
  readonly type: 'request-headers';
}

export interface ResponseHeadersFilter extends HeaderEdits {
  readonly type: 'response-headers';
}

export type PathEdit =
  | { readonly type: 'full'; readonly value: string }
  /** In place of the prefix that matched. */
  | { readonly type: 'prefix'; readonly value: string }
  /** `from` is a regular expression of RE2; `to` may name its groups. 003, pathRewrite */
  | { readonly type: 'pattern'; readonly from: string; readonly to: string }
  /** In front of the path. 003-D11 */
  | { readonly type: 'prepend'; readonly value: string };

export interface RedirectFilter {
  readonly type: 'redirect';
  readonly status: number;
  readonly scheme?: string;
  readonly hostname?: string;
  readonly port?: number;
  readonly path?: PathEdit;
}

export interface RewriteFilter {
  readonly type: 'rewrite';
  readonly hostname?: string;
  readonly path?: PathEdit;
}

export interface MirrorFilter {
  readonly type: 'mirror';
  /** Absent for a reference that does not resolve: nothing is sent. */
  readonly backend?: string;
  readonly fraction: { readonly numerator: number; readonly denominator: number };
}

/** GEP-1767. `*` in a list is everything. */
export interface CorsFilter {
  readonly type: 'cors';
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds?: number;
}

/** The request ends here. */
export interface AnswerFilter extends LocalAnswer {
  readonly type: 'answer';
}
