import type { CoreCondition } from '../../../kube/api/core.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../../../kube/api/apps.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { selectorMatches } from '../../../kube/meta/label-selector.ts';
import { isPodAvailable, isPodReady } from '../pods/pod-state.ts';

/** Mirrors kubernetes `pkg/controller/replicaset/replica_set_utils.go` calculateStatus. `failure`: why pods could not be made or deleted. */
export function replicaSetStatus(
  set: ReplicaSet,
  pods: readonly Pod[],
  failure: string | undefined,
  now: Date,
): ReplicaSetStatus {
  const { minReadySeconds = 0, template, replicas = 1 } = set.spec;
  const labels = { matchLabels: template.metadata?.labels ?? {} };
  const ready = pods.filter(isPodReady);
  const conditions = conditionsAfter(set.status?.conditions ?? [], failure, pods.length - replicas, now);
  return {
    replicas: pods.length,
    ...counted('fullyLabeledReplicas', pods.filter((pod) => selectorMatches(labels, pod.metadata.labels)).length),
    ...counted('readyReplicas', ready.length),
    ...counted('availableReplicas', ready.filter((pod) => isPodAvailable(pod, minReadySeconds, now)).length),
    ...counted('observedGeneration', set.metadata.generation ?? 0),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

/** Zero is left out, as the server does. */
function counted(field: keyof ReplicaSetStatus, count: number): Partial<ReplicaSetStatus> {
  return count === 0 ? {} : { [field]: count };
}

function conditionsAfter(
  conditions: readonly CoreCondition[],
  failure: string | undefined,
  surplus: number,
  now: Date,
): readonly CoreCondition[] {
  const isFailed = conditions.some(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return isFailed ? conditions.filter(({ type }) => type !== 'ReplicaFailure') : conditions;
  if (isFailed) return conditions;
  const reason = surplus < 0 ? 'FailedCreate' : surplus > 0 ? 'FailedDelete' : '';
  const lastTransitionTime = kubeTime(now);
  return [...conditions, { type: 'ReplicaFailure', status: 'True', lastTransitionTime, reason, message: failure }];
}
