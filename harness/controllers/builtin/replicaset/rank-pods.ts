/**
 * Which pods a ReplicaSet gives up first. Mirrors ActivePodsWithRanks of kubernetes `pkg/controller/controller_utils.go`.
 */
import type { Pod } from '../../../kube/api/pod.ts';
import { isPodActive, isPodReady, readySinceMs } from '../pods/pod-state.ts';

const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** The `count` pods to delete. `related`: pods of all ReplicaSets of the same owner; where many of them are, one goes first. */
export function podsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number, now: Date): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const pod of related)
    if (isPodActive(pod)) onNode.set(pod.spec.nodeName ?? '', (onNode.get(pod.spec.nodeName ?? '') ?? 0) + 1);
  const ranked = pods.map((pod) => rankOf(pod, onNode.get(pod.spec.nodeName ?? '') ?? 0, now.getTime()));
  return ranked
    .sort(compareRanks)
    .slice(0, count)
    .map(({ pod }) => pod);
}

interface Rank {
  readonly pod: Pod;
  /** Compared one after the other; less goes first. */
  readonly first: readonly number[];
  readonly readySince: number | undefined;
  readonly readyAge: number;
  readonly restarts: readonly number[];
  readonly created: number;
  readonly age: number;
}

function rankOf(pod: Pod, neighbours: number, nowMs: number): Rank {
  const { nodeName = '' } = pod.spec;
  const readySince = readySinceMs(pod);
  const created = Date.parse(pod.metadata.creationTimestamp ?? '');
  return {
    pod,
    first: [
      nodeName === '' ? 0 : 1,
      PHASE_RANK[pod.status?.phase ?? ''] ?? 0,
      isPodReady(pod) ? 1 : 0,
      deletionCost(pod),
      -neighbours,
    ],
    readySince,
    readyAge: readySince === undefined ? 0 : logarithm(nowMs - readySince),
    restarts: restartCounts(pod),
    created,
    age: logarithm(nowMs - created),
  };
}

function compareRanks(a: Rank, b: Rank): number {
  const first = compareLists(a.first, b.first);
  if (first !== 0) return first;
  // Ages are compared by their magnitude; among those of one magnitude the uid decides, which is chance.
  if (a.readySince !== undefined && b.readySince !== undefined && a.readySince !== b.readySince)
    return a.readyAge - b.readyAge || byUid(a.pod, b.pod);
  const restarts = compareLists(b.restarts, a.restarts);
  if (restarts !== 0) return restarts;
  return a.created === b.created ? 0 : a.age - b.age || byUid(a.pod, b.pod);
}

function byUid(a: Pod, b: Pod): number {
  return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1;
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Of nanoseconds, as upstream. */
function logarithm(ageMs: number): number {
  return ageMs > 0 ? Math.floor(Math.log2(ageMs * 1_000_000)) : -1;
}

function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.[DELETION_COST];
  return text !== undefined && /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

/** Of containers, then of sidecars. */
function restartCounts({ spec, status }: Pod): readonly number[] {
  const sidecars = new Set(
    (spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always').map(({ name }) => name),
  );
  const most = (counts: readonly number[]): number => counts.reduce((max, count) => Math.max(max, count), 0);
  return [
    most((status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    most(
      (status?.initContainerStatuses ?? [])
        .filter(({ name }) => sidecars.has(name))
        .map(({ restartCount }) => restartCount),
    ),
  ];
}
