import type { Condition } from './object.ts';

/** What a controller decides about a condition; the time of its last transition follows from what was there. */
export type ConditionDraft = Omit<Condition, 'lastTransitionTime'>;

export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** True when the condition is there with status `True`, and has seen `generation` when that is given. */
export function isConditionTrue(
  conditions: readonly Pick<Condition, 'type' | 'status' | 'observedGeneration'>[] | undefined,
  type: string,
  generation?: number,
): boolean {
  const found = conditions?.find((condition) => condition.type === type);
  if (found?.status !== 'True') return false;
  return generation === undefined || (found.observedGeneration ?? 0) >= generation;
}

/**
 * The conditions with `draft` in them, in place or at the end. As `meta.SetStatusCondition` of apimachinery:
 * `lastTransitionTime` is kept while the status stays, everything else is replaced.
 *
 * @param now RFC 3339 with seconds
 */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  draft: ConditionDraft,
  now: string,
): readonly Condition[] {
  const before = findCondition(conditions, draft.type);
  const lastTransitionTime = before?.status === draft.status ? before.lastTransitionTime : now;
  const next: Condition = { ...draft, lastTransitionTime };
  if (before === undefined) return [...(conditions ?? []), next];
  return (conditions ?? []).map((condition) => (condition === before ? next : condition));
}

export function removeCondition(conditions: readonly Condition[] | undefined, type: string): readonly Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

/** A moment as `metav1.Time` writes it: RFC 3339 in UTC, whole seconds. */
export function kubeTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
