import type { CoreCondition } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';

/** The conditions of a pod with one set; its time moves only with its status. The generation is noted, as 1.34 does. */
export function withPodCondition(pod: Pod, condition: CoreCondition): readonly CoreCondition[] {
  const { generation } = pod.metadata;
  const conditions = pod.status?.conditions ?? [];
  const before = conditions.find(({ type }) => type === condition.type);
  const since = before?.status === condition.status ? before.lastTransitionTime : condition.lastTransitionTime;
  const next = {
    ...condition,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(since === undefined ? {} : { lastTransitionTime: since }),
  };
  return before === undefined ? [...conditions, next] : conditions.map((each) => (each === before ? next : each));
}
