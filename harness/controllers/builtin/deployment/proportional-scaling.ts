/**
 * Sizes of ReplicaSets after the Deployment was scaled in the middle of a rollout: each gets its part. Mirrors
 * kubernetes `pkg/controller/deployment/sync.go` scale.
 */
import type { Deployment, ReplicaSet } from '../../../kube/api/apps.ts';
import { maxReplicas } from './annotations.ts';
import { byCreation, maxSurge, sizeOf, totalSize, type Sets } from './replica-counts.ts';

/** `sets`: the active ones. The first takes what rounding left over. */
export function proportionalSizes(deployment: Deployment, sets: Sets): ReadonlyMap<ReplicaSet, number> {
  const { replicas = 1 } = deployment.spec;
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - totalSize(sets);
  const ordered = [...sets].sort(
    (a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? byCreation(b, a) : toAdd < 0 ? byCreation(a, b) : 0),
  );
  const sizes = new Map<ReplicaSet, number>();
  let added = 0;
  for (const set of ordered) {
    const part = toAdd === 0 ? 0 : partOf(deployment, set, toAdd, added);
    sizes.set(set, sizeOf(set) + part);
    added += part;
  }
  const [largest] = ordered;
  if (largest !== undefined && toAdd !== 0) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + toAdd - added));
  return sizes;
}

function partOf(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (sizeOf(set) === 0 || toAdd === added) return 0;
  const fraction = fractionOf(deployment, set);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

/** How much the set grows when it keeps its part of the whole. */
function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const { replicas = 1 } = deployment.spec;
  const size = sizeOf(set);
  if (replicas === 0) return -size;
  const before = maxReplicas(set) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((size * (replicas + maxSurge(deployment))) / before) - size;
}
