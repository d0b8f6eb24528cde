import type { BrokenTwin } from './broken-twins.ts';

/** What is expected of the cases on a twin. */
export type TwinExpectation = Pick<BrokenTwin, 'caughtBy' | 'mayAlsoFail'>;

const FEWEST = 2;

/**
 * The unrelated cases that each of a family's twins is run against: they must not find it out. A few for each, others for
 * every one, so that all twins together meet every case, in a fraction of the time that all cases on all twins take.
 *
 * @param ids of the family's cases
 */
export function bystandersOf(
  twins: readonly TwinExpectation[],
  ids: readonly string[],
): readonly (readonly string[])[] {
  const count = Math.max(FEWEST, Math.ceil(ids.length / twins.length));
  const met = new Map(ids.map((id) => [id, 0]));
  const times = (id: string): number => met.get(id) ?? 0;
  return twins.map(({ caughtBy, mayAlsoFail }) => {
    const related = new Set([...caughtBy, ...mayAlsoFail.map((bystander) => bystander.case)]);
    const chosen = ids
      .filter((id) => !related.has(id))
      .toSorted((a, b) => times(a) - times(b))
      .slice(0, count);
    for (const id of chosen) met.set(id, times(id) + 1);
    return chosen;
  });
}
