import type { WeightedTurns } from '../balance/weighted-turns.ts';
import type { Patterns } from '../match/pattern.ts';
import type { RoutedMatch } from '../match/route-matcher.ts';
import type { SessionAffinity } from '../table/backend.ts';
import type { RouteRule } from '../table/route.ts';
import { compileFilters, type CompiledFilters } from './compiled-filters.ts';
import type { RetryRules } from './request-plan.ts';

/** @default of {@link RouteRule.timeoutMs}. 000-D17 */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** @default of {@link RouteRule.retry}. 000-D17 */
const DEFAULT_RETRY: RetryRules = {
  attempts: 1,
  statusCodes: [],
  connectionErrors: true,
  timeouts: false,
  backoffMs: 0,
  to: 'another',
};

/** A backend that a table names, with what requests must know of it. */
export interface NamedBackend<B> {
  readonly name: string;
  readonly backend: B;
  readonly affinity?: SessionAffinity;
}

/** One backend of a rule. */
export interface RuleShare<B> {
  /** Undefined for a reference that does not resolve. 000-D15 */
  readonly target: NamedBackend<B> | undefined;
  readonly filters: CompiledFilters | undefined;
}

/** A match of a rule, with all that is done to the requests it takes. Made when the first of them comes. */
export interface CompiledMatch<B> {
  readonly filters: CompiledFilters | undefined;
  readonly shares: readonly RuleShare<B>[];
  /** Of the indices of {@link shares}. */
  readonly turns: WeightedTurns<number>;
  readonly timeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly retry: RetryRules;
}

export interface CompileMatchOptions<B> {
  readonly patterns: Patterns;
  readonly turnsOf: (place: RoutedMatch) => WeightedTurns<number>;
  readonly backendOf: (name: string) => NamedBackend<B> | undefined;
}

export function compileMatch<B>(place: RoutedMatch, options: CompileMatchOptions<B>): CompiledMatch<B> {
  const { rule, match } = place;
  const { patterns, backendOf } = options;
  const prefix = match.path.type === 'PathPrefix' ? match.path.value : undefined;
  const patternOf = patterns.get.bind(patterns);
  return {
    filters: compileFilters(rule.filters, prefix, patternOf),
    shares: rule.backends.map(({ backend, filters }) => ({
      target: backend === undefined ? undefined : backendOf(backend),
      filters: compileFilters(filters, prefix, patternOf),
    })),
    turns: options.turnsOf(place),
    timeoutMs: rule.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    attemptTimeoutMs: rule.attemptTimeoutMs ?? 0,
    retry: retryOf(rule),
  };
}

function retryOf({ retry }: RouteRule): RetryRules {
  return retry === undefined ? DEFAULT_RETRY : { ...DEFAULT_RETRY, ...retry };
}
