/** Whether a node takes a pod that was bound to it. Mirrors kubelet `lifecycle/predicate.go` for pods and selectors. */
import { NODE_CAPACITY } from '../node/node-capacity.ts';
import type { Rejection } from './pod-worker.ts';
import type { RunPod } from './pod-types.ts';

/** @param others pods that run on the node already */
export function rejectionOf(
  pod: RunPod,
  labels: Readonly<Record<string, string>>,
  others: number,
): Rejection | undefined {
  const capacity = Number(NODE_CAPACITY.pods);
  if (others >= capacity)
    return {
      reason: 'OutOfpods',
      message: `Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: ${others}, capacity: ${capacity}`,
    };
  return matchesNode(pod, labels)
    ? undefined
    : {
        reason: 'NodeAffinity',
        message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
      };
}

export function matchesNode({ spec }: RunPod, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
}
