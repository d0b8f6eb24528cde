import type { ServiceExport } from '../../kube/api/net-gke.ts';
import { removeCondition, setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';

/**
 * The export with its conditions (semantics 1.3). `Conflict` goes away with the conflict; conditions that are not ours
 * stay.
 *
 * @param now RFC 3339 with seconds
 */
export function withExportConditions(
  exported: ServiceExport,
  drafts: readonly ConditionDraft[],
  now: string,
): ServiceExport {
  const generation = exported.metadata.generation;
  const before = exported.status?.conditions ?? [];
  const kept = drafts.some(({ type }) => type === 'Conflict') ? before : removeCondition(before, 'Conflict');
  const conditions = drafts.reduce(
    (all, draft) =>
      setCondition(all, generation === undefined ? draft : { ...draft, observedGeneration: generation }, now),
    kept,
  );
  return { ...exported, status: { ...exported.status, conditions } };
}
