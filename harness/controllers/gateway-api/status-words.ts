/** How statuses are put together: ours in place, those of others where they are. */
import { setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import type { Condition } from '../../kube/meta/object.ts';

/** What a status is written with. */
export interface Moment {
  /** Of the object that the conditions speak of. */
  readonly generation: number;
  /** RFC 3339 with seconds. */
  readonly now: string;
}

/** The conditions with ours set. Others, of whoever, stay. */
export function withConditions(
  before: readonly Condition[] | undefined,
  drafts: readonly ConditionDraft[],
  { generation, now }: Moment,
): readonly Condition[] {
  return drafts.reduce<readonly Condition[]>(
    (all, draft) => setCondition(all, { ...draft, observedGeneration: generation }, now),
    before ?? [],
  );
}

/** An entry of ours: which one it takes the place of, and what it becomes. */
export interface OwnEntry<T> {
  readonly isSame: (entry: T) => boolean;
  readonly next: (before: T | undefined) => T;
}

/** A list that several controllers write: ours in place or at the end, ours that are of no use any more away. */
export function withEntries<T>(
  before: readonly T[] | undefined,
  isOurs: (entry: T) => boolean,
  own: readonly OwnEntry<T>[],
): readonly T[] {
  const made = own.map(({ isSame, next }) => {
    const old = before?.find((entry) => isOurs(entry) && isSame(entry));
    return { old, next: next(old) };
  });
  const kept = (before ?? []).flatMap((entry) => {
    if (!isOurs(entry)) return [entry];
    const found = made.find(({ old }) => old === entry);
    return found === undefined ? [] : [found.next];
  });
  return [...kept, ...made.filter(({ old }) => old === undefined).map(({ next }) => next)];
}
