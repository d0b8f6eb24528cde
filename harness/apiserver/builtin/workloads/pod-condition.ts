import { listAt, type JsonObject } from '../../../kube/json/json.ts';
import { objectsAt, textOf } from './fields.ts';

/** What is said of a pod. */
export interface PodConditionDraft {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/**
 * The conditions of a status with `draft` in them. Mirrors `UpdatePodCondition` of kubernetes `pkg/api/pod/util.go`.
 *
 * @param now RFC 3339, whole seconds
 */
export function withPodCondition(status: JsonObject, draft: PodConditionDraft, now: string): JsonObject {
  const before = objectsAt(status, 'conditions').find((condition) => textOf(condition, 'type') === draft.type);
  const since = before !== undefined && textOf(before, 'status') === draft.status ? before['lastTransitionTime'] : now;
  const next: JsonObject = { ...draft, lastProbeTime: null, lastTransitionTime: since ?? null };
  const conditions = listAt(status, 'conditions');
  return {
    ...status,
    conditions:
      before === undefined
        ? [...conditions, next]
        : conditions.map((condition) => (condition === before ? next : condition)),
  };
}
