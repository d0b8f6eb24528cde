/** Whether a pod may go on a node. Mirrors the filter plugins of kube-scheduler in their order. Does not: volumes, devices, images. */
import type { Node } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { matchesNodeAffinity } from './node-affinity.ts';
import { allocatableOf, type NodeUse } from './node-usage.ts';
import { podRequests } from './pod-requests.ts';
import { isTolerated, untolerated } from './tolerations.ts';
import type { Verdict } from './verdict.ts';

const UNSCHEDULABLE_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
/** Where a node does not say how many pods it takes. */
const MOST_PODS = 110;

/** Undefined: it fits, as far as the node alone can tell. */
export function judgeNode(pod: Pod, node: Node, use: NodeUse): Verdict | undefined {
  const { tolerations } = pod.spec;
  if (node.spec?.unschedulable === true && !isTolerated(tolerations, UNSCHEDULABLE_TAINT))
    return { reasons: ['node(s) were unschedulable'], isFinal: true };
  if (untolerated(node.spec?.taints, tolerations, ['NoSchedule', 'NoExecute']) !== undefined)
    return { reasons: ['node(s) had untolerated taint(s)'], isFinal: true };
  if (!matchesNodeAffinity(pod, node))
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], isFinal: true };
  if (!hasFreePorts(pod, use))
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], isFinal: false };
  return judgeResources(pod, node, use);
}

function judgeResources(pod: Pod, node: Node, { pods, requested }: NodeUse): Verdict | undefined {
  const reasons: string[] = [];
  let isFinal = false;
  const allocatable = allocatableOf(node);
  const most = allocatable.get('pods');
  if (pods.size + 1 > (most === undefined ? MOST_PODS : most / 1_000)) reasons.push('Too many pods');
  for (const [name, amount] of podRequests(pod)) {
    const capacity = allocatable.get(name);
    if (amount === 0 || (capacity === undefined && allocatable.size === 0)) continue;
    if (amount <= (capacity ?? 0) - (requested.get(name) ?? 0)) continue;
    reasons.push(`Insufficient ${name}`);
    if (amount > (capacity ?? 0)) isFinal = true;
  }
  return reasons.length === 0 ? undefined : { reasons, isFinal };
}

function hasFreePorts(pod: Pod, { pods }: NodeUse): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return true;
  const used = new Set([...pods.values()].flatMap(hostPorts));
  return wanted.every((port) => !used.has(port));
}

/** Does not: addresses of the node; a port is taken on all of them. */
function hostPorts({ spec }: Pod): readonly string[] {
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort = 0, protocol = 'TCP' }) => (hostPort > 0 ? [`${protocol} ${hostPort}`] : [])),
  );
}
