/** Which nodes get pods and which pods go. Mirrors kubernetes `pkg/controller/daemon/daemon_controller.go` and `update.go`. */
import type { DaemonSet } from '../../../kube/api/apps.ts';
import type { Node } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { scaledValue } from '../../runtime/int-or-percent.ts';
import { isPodAvailable, isPodReady, isPodTerminating } from '../pods/pod-state.ts';
import { DAEMON_HASH, isUpdated, runsOn, targetNode } from './daemon-pod.ts';

export interface DaemonWorld {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly hash: string;
  readonly now: Date;
}

export interface DaemonPlan {
  /** Names of nodes. */
  readonly create: readonly string[];
  readonly delete: readonly Pod[];
  /** Those among `delete` that have ended; told of by events. */
  readonly ended: readonly Pod[];
}

const NOTHING: DaemonPlan = { create: [], delete: [], ended: [] };

/** One pod on every node that should have one. */
export function planDaemons(world: DaemonWorld): DaemonPlan {
  const byNode = podsByNode(world.pods);
  const plans = world.nodes.map((node) => planNode(world, node, byNode.get(node.metadata.name)));
  const names = new Set(world.nodes.map(({ metadata }) => metadata.name));
  // Made for a node that is gone before they were bound.
  const lost = [...byNode]
    .filter(([node]) => !names.has(node))
    .flatMap(([, pods]) => pods.filter((pod) => (pod.spec.nodeName ?? '') === ''));
  return {
    create: plans.flatMap((plan) => plan.create),
    delete: [...plans.flatMap((plan) => plan.delete), ...lost],
    ended: plans.flatMap((plan) => plan.ended),
  };
}

export function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNode(pod);
    if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return byNode;
}

function planNode(world: DaemonWorld, node: Node, pods: readonly Pod[] | undefined): DaemonPlan {
  const { starts, stays } = runsOn(world.set, node);
  if (pods === undefined) return starts ? { ...NOTHING, create: [node.metadata.name] } : NOTHING;
  const alive = pods.filter((pod) => !isPodTerminating(pod));
  if (!stays) return { ...NOTHING, delete: alive };
  const ended = alive.filter(({ status }) => status?.phase === 'Failed' || status?.phase === 'Succeeded');
  const running = alive.filter((pod) => !ended.includes(pod)).sort(byAge);
  const surplus = allowsSurge(world.set) ? surgeSurplus(world, running) : running.slice(1);
  const isMissing = allowsSurge(world.set) && running.length === 0 && starts;
  return { create: isMissing ? [node.metadata.name] : [], delete: [...ended, ...surplus], ended };
}

/** One old and one new pod may run, the old one until the new one is available. */
function surgeSurplus({ set, hash, now }: DaemonWorld, running: readonly Pod[]): readonly Pod[] {
  if (running.length <= 1) return [];
  const isNew = ({ metadata }: Pod): boolean => metadata.labels?.[DAEMON_HASH] === hash;
  const newest = running.find(isNew);
  const oldest = running.find((pod) => !isNew(pod));
  const surplus = running.filter((pod) => pod !== newest && pod !== oldest);
  if (newest === undefined || oldest === undefined) return surplus;
  const isReplaced = !isPodReady(oldest) || isPodAvailable(newest, set.spec.minReadySeconds ?? 0, now);
  return isReplaced ? [...surplus, oldest] : surplus;
}

/** The next step of a rolling update. */
export function planDaemonUpdate(world: DaemonWorld): DaemonPlan {
  const { set, nodes } = world;
  const byNode = new Map(podsByNode(world.pods));
  const wanted = nodes.filter((node) => runsOn(set, node).starts);
  for (const { metadata } of wanted) if (!byNode.has(metadata.name)) byNode.set(metadata.name, []);
  const rolling = set.spec.updateStrategy?.rollingUpdate;
  const surge = scaledValue(rolling?.maxSurge, wanted.length, 'up');
  const unavailable = scaledValue(rolling?.maxUnavailable, wanted.length, 'up');
  return surge === 0 ? planReplacing(world, byNode, Math.max(unavailable, 1)) : planSurging(world, byNode, surge);
}

interface NodePods {
  readonly node: string;
  readonly updated: Pod | undefined;
  readonly old: Pod | undefined;
}

/** Nodes with more than one pod of a kind are left to {@link planDaemons}; they count in `excess`. */
function pairs(
  { set, hash }: DaemonWorld,
  byNode: ReadonlyMap<string, readonly Pod[]>,
): { readonly nodes: readonly NodePods[]; readonly excess: number } {
  const nodes: NodePods[] = [];
  let excess = 0;
  for (const [node, pods] of byNode) {
    const alive = pods.filter((pod) => !isPodTerminating(pod));
    const updated = alive.filter((pod) => isUpdated(set, pod, hash));
    const old = alive.filter((pod) => !isUpdated(set, pod, hash));
    if (updated.length > 1 || old.length > 1) excess += 1;
    else nodes.push({ node, updated: updated[0], old: old[0] });
  }
  return { nodes, excess };
}

/** Old pods go first; {@link planDaemons} then makes new ones. */
function planReplacing(world: DaemonWorld, byNode: ReadonlyMap<string, readonly Pod[]>, most: number): DaemonPlan {
  const { nodes, excess } = pairs(world, byNode);
  const isAvailable = (pod: Pod): boolean => isPodAvailable(pod, world.set.spec.minReadySeconds ?? 0, world.now);
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = excess;
  for (const { updated, old } of nodes) {
    if ((updated === undefined) === (old === undefined)) unavailable += 1;
    else if (updated !== undefined) unavailable += isAvailable(updated) ? 0 : 1;
    else if (old !== undefined && !isAvailable(old)) {
      broken.push(old);
      unavailable += 1;
    } else if (old !== undefined) candidates.push(old);
  }
  return { ...NOTHING, delete: [...broken, ...candidates.slice(0, Math.max(0, most - unavailable))] };
}

/** New pods come first. */
function planSurging(world: DaemonWorld, byNode: ReadonlyMap<string, readonly Pod[]>, most: number): DaemonPlan {
  const { nodes, excess } = pairs(world, byNode);
  const isAvailable = (pod: Pod): boolean => isPodAvailable(pod, world.set.spec.minReadySeconds ?? 0, world.now);
  const starts = new Set(
    world.nodes.filter((node) => runsOn(world.set, node).starts).map(({ metadata }) => metadata.name),
  );
  const plan = { create: [] as string[], delete: [] as Pod[] };
  const candidates: string[] = [];
  let surging = excess;
  for (const { node, updated, old } of nodes) {
    if (old === undefined) continue;
    if (updated !== undefined) {
      if (isAvailable(updated)) plan.delete.push(old);
      else surging += 1;
    } else if (!starts.has(node)) {
      if (!isAvailable(old)) plan.delete.push(old);
    } else if (isAvailable(old)) candidates.push(node);
    else plan.create.push(node);
  }
  return { ...NOTHING, ...plan, create: [...plan.create, ...candidates.slice(0, Math.max(0, most - surging))] };
}

function allowsSurge({ spec }: DaemonSet): boolean {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  return type !== 'OnDelete' && scaledValue(rollingUpdate?.maxSurge, 1, 'up') > 0;
}

/** Bound before unbound, then older first. */
export function byAge(a: Pod, b: Pod): number {
  const bound = (pod: Pod): number => ((pod.spec.nodeName ?? '') === '' ? 1 : 0);
  if (bound(a) !== bound(b)) return bound(a) - bound(b);
  const [timeA = '', timeB = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
