import type { GkePolicy } from '../../kube/api/gke-policies.ts';
import { setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';

/**
 * The policy with its condition `Attached` (semantics 1.3).
 *
 * @param now RFC 3339 with seconds
 */
export function withPolicyStatus<P extends GkePolicy>(policy: P, draft: ConditionDraft | undefined, now: string): P {
  if (draft === undefined) return policy;
  const { generation } = policy.metadata;
  const observed = generation === undefined ? draft : { ...draft, observedGeneration: generation };
  return {
    ...policy,
    status: { ...policy.status, conditions: setCondition(policy.status?.conditions, observed, now) },
  };
}
