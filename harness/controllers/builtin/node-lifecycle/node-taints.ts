/** Taints that follow from the conditions of a node. Mirrors kubernetes `pkg/controller/nodelifecycle/node_lifecycle_controller.go`. */
import type { Node, NodeCondition, Taint } from '../../../kube/api/core.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { isNodeReady, readyCondition } from './node-conditions.ts';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

const TAINT_OF_CONDITION: Readonly<Record<string, Partial<Record<NodeCondition['status'], string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const OWN_KEYS: ReadonlySet<string> = new Set([
  UNSCHEDULABLE,
  ...Object.values(TAINT_OF_CONDITION).flatMap((taints) => Object.values(taints)),
]);

/** The taints the node should have; the same list where it has them. @param evicts whether pods may be driven away */
export function desiredTaints(node: Node, evicts: boolean, now: Date): readonly Taint[] {
  const taints = node.spec?.taints ?? [];
  const wanted = [...noScheduleTaints(node), ...noExecuteTaints(node, evicts)];
  const isOwn = ({ key, effect }: Taint): boolean =>
    effect === 'NoSchedule' ? OWN_KEYS.has(key) : effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE);
  const kept = taints.filter((taint) => !isOwn(taint) || wanted.some((each) => isSame(each, taint)));
  const added = wanted.filter((taint) => !taints.some((each) => isSame(each, taint)));
  if (added.length === 0 && kept.length === taints.length) return taints;
  const timeAdded = kubeTime(now);
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded }))];
}

function noScheduleTaints(node: Node): readonly Taint[] {
  const keys = (node.status?.conditions ?? []).flatMap(({ type, status }) => TAINT_OF_CONDITION[type]?.[status] ?? []);
  if (node.spec?.unschedulable === true) keys.push(UNSCHEDULABLE);
  return keys.map((key) => ({ key, effect: 'NoSchedule' }));
}

/** A node whose kubelet has not spoken yet keeps what it registered with. */
function noExecuteTaints(node: Node, evicts: boolean): readonly Taint[] {
  const ready = readyCondition(node);
  if (ready === undefined || isNodeReady(node) || !evicts) return [];
  return [{ key: ready.status === 'False' ? NOT_READY : UNREACHABLE, effect: 'NoExecute' }];
}

function isSame(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}
