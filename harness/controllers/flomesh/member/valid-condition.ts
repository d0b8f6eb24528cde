import type { FlomeshServiceExport } from '../../../kube/api/flomesh.ts';
import { setCondition } from '../../../kube/meta/conditions.ts';
import { keyOf, keyText } from '../../../kube/meta/object.ts';
import type { ExportVerdict } from './judge-own-exports.ts';

/**
 * The export with its condition `Valid` (semantics 4.3).
 *
 * @param now RFC 3339 with seconds
 */
export function withValid({ exported, failure }: ExportVerdict, now: string): FlomeshServiceExport {
  const { generation } = exported.metadata;
  const conditions = setCondition(
    exported.status?.conditions,
    {
      type: 'Valid',
      status: failure === undefined ? 'True' : 'False',
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      reason: failure === undefined ? 'Success' : 'Failed',
      message: failure ?? `Service ${keyText(keyOf(exported))} is exported successfully.`,
    },
    now,
  );
  return { ...exported, status: { ...exported.status, conditions } };
}
