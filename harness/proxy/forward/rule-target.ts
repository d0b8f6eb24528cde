import { WeightedChoice } from '../balance/weighted-choice.ts';
import type { RouteRule } from '../table/route-table.ts';
import type { UpstreamBackend } from './upstream-backend.ts';

/** @default of {@link RouteRule.timeoutMs}. 000-D17 */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** Where a rule sends its requests. */
export interface RuleTarget {
  /** `unresolved` is the share of references that do not resolve. 000-D15 */
  readonly backends: WeightedChoice<UpstreamBackend | 'unresolved'>;
  readonly timeoutMs: number;
}

export function ruleTarget(rule: RouteRule, backends: ReadonlyMap<string, UpstreamBackend>): RuleTarget {
  const entries = rule.backends.map(({ backend, weight }) => ({
    value: (backend === undefined ? undefined : backends.get(backend)) ?? ('unresolved' as const),
    weight,
  }));
  return { backends: new WeightedChoice(entries), timeoutMs: rule.timeoutMs ?? DEFAULT_TIMEOUT_MS };
}
