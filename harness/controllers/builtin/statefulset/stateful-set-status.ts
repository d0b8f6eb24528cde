import type { StatefulSet, StatefulSetStatus } from '../../../kube/api/apps.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { isPodAvailable, isPodReady, isPodTerminating } from '../pods/pod-state.ts';
import { revisionOf } from './identity.ts';

export interface SetRevisions {
  readonly current: string;
  readonly update: string;
  readonly collisionCount: number;
}

/** Mirrors kubernetes `pkg/controller/statefulset/stateful_set_control.go` updateStatus and completeRollingUpdate. */
export function statefulSetStatus(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: SetRevisions,
  now: Date,
): StatefulSetStatus {
  const { minReadySeconds = 0, replicas: wanted = 1, updateStrategy } = set.spec;
  const ready = pods.filter((pod) => pod.status?.phase === 'Running' && isPodReady(pod));
  const alive = pods.filter((pod) => !isPodTerminating(pod));
  const at = (revision: string): number => alive.filter((pod) => revisionOf(pod) === revision).length;
  const updated = at(revisions.update);
  const isComplete =
    updateStrategy?.type !== 'OnDelete' && updated === wanted && ready.length === wanted && pods.length === wanted;
  const counts = {
    readyReplicas: ready.length,
    currentReplicas: isComplete ? updated : at(revisions.current),
    updatedReplicas: updated,
  };
  const { conditions } = set.status ?? {};
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    availableReplicas: ready.filter((pod) => isPodAvailable(pod, minReadySeconds, now)).length,
    currentRevision: isComplete ? revisions.update : revisions.current,
    updateRevision: revisions.update,
    collisionCount: revisions.collisionCount,
    ...(conditions === undefined ? {} : { conditions }),
  };
}
