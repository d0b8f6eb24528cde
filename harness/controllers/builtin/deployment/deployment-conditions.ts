/** Conditions of a Deployment: one with the same status and reason is left alone; a changed one goes to the end. */
import type { DeploymentCondition } from '../../../kube/api/apps.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';

export type Conditions = readonly DeploymentCondition[];
export type Draft = Pick<DeploymentCondition, 'type' | 'status'> & {
  readonly reason: string;
  readonly message: string;
};

export function conditionOf(conditions: Conditions | undefined, type: string): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function withCondition(conditions: Conditions, draft: Draft, now: Date): Conditions {
  const before = conditionOf(conditions, draft.type);
  if (before?.status === draft.status && before.reason === draft.reason) return conditions;
  return replaced(conditions, draft, before, now);
}

/** Also with the same reason: a sign of life moves `lastUpdateTime`. */
export function withFreshCondition(conditions: Conditions, draft: Draft, now: Date): Conditions {
  return replaced(conditions, draft, conditionOf(conditions, draft.type), now);
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

function replaced(
  conditions: Conditions,
  draft: Draft,
  before: DeploymentCondition | undefined,
  now: Date,
): Conditions {
  const time = kubeTime(now);
  const since = before?.status === draft.status ? before.lastTransitionTime : undefined;
  return [
    ...withoutCondition(conditions, draft.type),
    { ...draft, lastUpdateTime: time, lastTransitionTime: since ?? time },
  ];
}
