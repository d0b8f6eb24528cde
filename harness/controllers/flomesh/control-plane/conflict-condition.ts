import type { FlomeshServiceExport } from '../../../kube/api/flomesh.ts';
import { findCondition, setCondition, type ConditionDraft } from '../../../kube/meta/conditions.ts';
import { keyOf, keyText } from '../../../kube/meta/object.ts';

/** Event `Warning` of an export that is not accepted (semantics 4.3). */
export const REJECTED_REASON = 'Rejected';

export function rejectedMessage(exported: FlomeshServiceExport, conflict: string): string {
  return `ServiceExport ${keyText(keyOf(exported))} is invalid, ${conflict}`;
}

/**
 * The export with its condition `Conflict`. One that never was in conflict has none; one that was and is repaired gets
 * `False`, which upstream forgets.
 *
 * @param now RFC 3339 with seconds
 */
export function withConflict(
  exported: FlomeshServiceExport,
  conflict: string | undefined,
  now: string,
): FlomeshServiceExport {
  const conditions = exported.status?.conditions;
  const draft = draftOf(exported, conflict);
  if (draft === undefined) return exported;
  return { ...exported, status: { ...exported.status, conditions: setCondition(conditions, draft, now) } };
}

function draftOf(exported: FlomeshServiceExport, conflict: string | undefined): ConditionDraft | undefined {
  const key = keyText(keyOf(exported));
  const observedGeneration = exported.metadata.generation;
  const seen = observedGeneration === undefined ? {} : { observedGeneration };
  if (conflict !== undefined)
    return {
      type: 'Conflict',
      status: 'True',
      ...seen,
      reason: 'Conflict',
      message: `ServiceExport ${key} conflicts, ${conflict}`,
    };
  if (findCondition(exported.status?.conditions, 'Conflict') === undefined) return undefined;
  return {
    type: 'Conflict',
    status: 'False',
    ...seen,
    reason: 'NoConflict',
    message: `ServiceExport ${key} has no conflict.`,
  };
}
