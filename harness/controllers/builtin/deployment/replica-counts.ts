/** Sums over ReplicaSets and the limits of a rolling update. Mirrors kubernetes `pkg/controller/deployment/util/deployment_util.go`. */
import type { Deployment, ReplicaSet, ReplicaSetStatus } from '../../../kube/api/apps.ts';
import { scaledValue } from '../../runtime/int-or-percent.ts';

export type Sets = readonly ReplicaSet[];

export function sizeOf({ spec }: ReplicaSet): number {
  return spec.replicas ?? 1;
}

export function totalSize(sets: Sets): number {
  return sets.reduce((sum, set) => sum + sizeOf(set), 0);
}

export function totalOf(
  sets: Sets,
  field: Exclude<keyof ReplicaSetStatus, 'conditions' | 'observedGeneration'>,
): number {
  return sets.reduce((sum, { status }) => sum + (status?.[field] ?? 0), 0);
}

/** Those that should have pods. */
export function activeSets(sets: Sets): Sets {
  return sets.filter((set) => sizeOf(set) > 0);
}

export function isRollingUpdate({ spec }: Deployment): boolean {
  return spec.strategy?.type === 'RollingUpdate';
}

export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? limits(deployment).surge : 0;
}

export function maxUnavailable(deployment: Deployment): number {
  const { replicas = 1 } = deployment.spec;
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(limits(deployment).unavailable, replicas);
}

/** One of both is at least 1, so that there is progress. */
function limits({ spec }: Deployment): { readonly surge: number; readonly unavailable: number } {
  const { replicas = 1, strategy } = spec;
  const surge = scaledValue(strategy?.rollingUpdate?.maxSurge, replicas, 'up');
  const unavailable = scaledValue(strategy?.rollingUpdate?.maxUnavailable, replicas, 'down');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** The size that the newest ReplicaSet may have now. `sets`: all of them, with the newest. */
export function newestSize(deployment: Deployment, sets: Sets, current: number): number {
  const { replicas = 1 } = deployment.spec;
  if (!isRollingUpdate(deployment)) return replicas;
  const room = replicas + maxSurge(deployment) - totalSize(sets);
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}

/** Older first; by name where they were made in the same second. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [timeA = '', timeB = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
