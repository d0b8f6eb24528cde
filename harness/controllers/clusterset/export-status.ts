import type { ServiceExport, ServiceImport } from '../../kube/api/mcs-api.ts';
import { removeCondition, setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import type { Condition } from '../../kube/meta/object.ts';

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
  const before = exported.status?.conditions ?? [];
  const kept = drafts.some(({ type }) => type === 'Conflict') ? before : removeCondition(before, 'Conflict');
  return {
    ...exported,
    status: { ...exported.status, conditions: withDrafts(kept, drafts, exported.metadata.generation, now) },
  };
}

/**
 * The import with the clusters of `desired` and its conditions; those that are not ours stay.
 *
 * @param now RFC 3339 with seconds
 */
export function withImportStatus(
  current: ServiceImport,
  desired: ServiceImport,
  drafts: readonly ConditionDraft[],
  now: string,
): ServiceImport {
  if (desired.status === undefined || drafts.length === 0) return { ...current, status: desired.status ?? {} };
  const conditions = withDrafts(current.status?.conditions ?? [], drafts, current.metadata.generation, now);
  return { ...current, status: { ...desired.status, conditions } };
}

function withDrafts(
  before: readonly Condition[],
  drafts: readonly ConditionDraft[],
  generation: number | undefined,
  now: string,
): readonly Condition[] {
  return drafts.reduce(
    (all, draft) =>
      setCondition(all, generation === undefined ? draft : { ...draft, observedGeneration: generation }, now),
    before,
  );
}
