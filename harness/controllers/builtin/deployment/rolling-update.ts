/**
 * The next step of a rolling update. Mirrors kubernetes `pkg/controller/deployment/rolling.go`: the newest ReplicaSet grows
 * as far as the surge lets it; else old ones shrink, those pods first that do not work anyway.
 */
import type { Deployment, ReplicaSet } from '../../../kube/api/apps.ts';
import {
  activeSets,
  byCreation,
  maxUnavailable,
  newestSize,
  sizeOf,
  totalOf,
  totalSize,
  type Sets,
} from './replica-counts.ts';

/** Sizes that are to be set, in order. The same set may come twice. */
export type ScaleSteps = readonly { readonly set: ReplicaSet; readonly size: number }[];

export function rollingUpdatePlan(deployment: Deployment, newest: ReplicaSet, old: Sets): ScaleSteps {
  const { replicas = 1 } = deployment.spec;
  const size = sizeOf(newest);
  const wanted = size > replicas ? replicas : newestSize(deployment, [...old, newest], size);
  if (wanted !== size) return [{ set: newest, size: wanted }];
  return shrinkPlan(deployment, newest, activeSets(old));
}

function shrinkPlan(deployment: Deployment, newest: ReplicaSet, old: Sets): ScaleSteps {
  if (totalSize(old) === 0) return [];
  const { replicas = 1 } = deployment.spec;
  const minAvailable = replicas - maxUnavailable(deployment);
  const newestUnavailable = sizeOf(newest) - (newest.status?.availableReplicas ?? 0);
  const most = totalSize([...old, newest]) - minAvailable - newestUnavailable;
  if (most <= 0) return [];
  const ordered = [...old].sort(byCreation);
  const cleaned = cleanUpUnhealthy(ordered, most);
  const surplus = totalOf([...old, newest], 'availableReplicas') - minAvailable;
  return [...cleaned, ...shrinkAvailable(ordered, cleaned, surplus)];
}

function cleanUpUnhealthy(old: Sets, most: number): ScaleSteps {
  const steps: { set: ReplicaSet; size: number }[] = [];
  let left = most;
  for (const set of old) {
    const size = sizeOf(set);
    const unhealthy = Math.min(left, size - (set.status?.availableReplicas ?? 0));
    if (unhealthy <= 0) continue;
    steps.push({ set, size: size - unhealthy });
    left -= unhealthy;
  }
  return steps;
}

function shrinkAvailable(old: Sets, cleaned: ScaleSteps, surplus: number): ScaleSteps {
  const steps: { set: ReplicaSet; size: number }[] = [];
  let left = surplus;
  for (const set of old) {
    const size = cleaned.find((step) => step.set === set)?.size ?? sizeOf(set);
    const less = Math.min(size, left);
    if (less <= 0) continue;
    steps.push({ set, size: size - less });
    left -= less;
  }
  return steps;
}
