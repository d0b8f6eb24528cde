/**
 * The node for a pod, or why there is none, in kube-scheduler's words. Its scores are simpler than upstream's: preferences
 * first, then fewer pods of the same owner, then fewer pods, then the name.
 */
import type { Namespace, Node } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { controllerOf } from '../../runtime/owner-references.ts';
import { judgeNode } from './fit.ts';
import { namedNodes, preferenceOf } from './node-affinity.ts';
import type { NodeUsage } from './node-usage.ts';
import { PodAffinityRules, type PlacedPod } from './pod-affinity.ts';
import { untolerated } from './tolerations.ts';
import { TopologySpread } from './topology-spread.ts';
import type { Verdict } from './verdict.ts';

export interface SchedulingWorld {
  readonly nodes: readonly Node[];
  readonly usage: NodeUsage;
  readonly namespace: (name: string) => Namespace | undefined;
  /** Whether any placed pod has required anti-affinity. */
  readonly hasAntiAffinity: boolean;
}

export type Choice = { readonly node: string } | { readonly problem: string };

export function chooseNode(pod: Pod, world: SchedulingWorld): Choice {
  const { nodes, usage } = world;
  if (nodes.length === 0) return { problem: 'no nodes available to schedule pods' };
  const names = namedNodes(pod);
  const candidates = names === undefined ? nodes : nodes.filter(({ metadata }) => names.has(metadata.name));
  let placed: readonly PlacedPod[] | undefined;
  const placedPods = (): readonly PlacedPod[] => (placed ??= allPlaced(world));
  const spread = new TopologySpread(pod, nodes, placedPods);
  const affinity = new PodAffinityRules(pod, { ...world, placed: placedPods });
  const verdicts: Verdict[] = [];
  const fitting: Node[] = [];
  for (const node of candidates) {
    const verdict = judgeNode(pod, node, usage.of(node.metadata.name)) ?? spread.judge(node) ?? affinity.judge(node);
    if (verdict === undefined) fitting.push(node);
    else verdicts.push(verdict);
  }
  const best = bestOf(pod, fitting, usage);
  return best === undefined ? { problem: problemText(nodes.length, verdicts) } : { node: best };
}

function allPlaced({ nodes, usage }: SchedulingWorld): readonly PlacedPod[] {
  return nodes.flatMap((node) => [...usage.of(node.metadata.name).pods.values()].map((pod) => ({ pod, node })));
}

function bestOf(pod: Pod, nodes: readonly Node[], usage: NodeUsage): string | undefined {
  if (nodes.length <= 1) return nodes[0]?.metadata.name;
  const owner = controllerOf(pod)?.uid;
  let best: { readonly name: string; readonly score: readonly number[] } | undefined;
  for (const node of nodes) {
    const { name } = node.metadata;
    const { pods } = usage.of(name);
    const score = [
      -preferenceOf(pod, node),
      untolerated(node.spec?.taints, pod.spec.tolerations, ['PreferNoSchedule']) === undefined ? 0 : 1,
      owner === undefined ? 0 : siblings(pods.values(), owner),
      pods.size,
    ];
    if (best === undefined || isLess(score, best.score) || (isSame(score, best.score) && name < best.name))
      best = { name, score };
  }
  return best?.name;
}

function siblings(pods: Iterable<Pod>, owner: string): number {
  let count = 0;
  for (const pod of pods) if (controllerOf(pod)?.uid === owner) count += 1;
  return count;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const different = a.findIndex((value, index) => value !== b[index]);
  return different >= 0 && (a[different] ?? 0) < (b[different] ?? 0);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, index) => value === b[index]);
}

/** With the words of preemption, which is tried there, and of devices. */
function problemText(nodes: number, verdicts: readonly Verdict[]): string {
  const absent = nodes - verdicts.length;
  const reasons = verdicts.flatMap((verdict) => verdict.reasons);
  const unnamed = Array.from({ length: absent }, () => "node(s) didn't satisfy plugin(s) [NodeAffinity]");
  const preemption = verdicts.map(({ isFinal }) => (isFinal ? NOT_HELPFUL : NO_VICTIMS));
  const helpless = Array.from({ length: absent }, () => NOT_HELPFUL);
  return (
    `0/${nodes} nodes are available: ${histogram([...reasons, ...unnamed])}. no new claims to deallocate, ` +
    `preemption: 0/${nodes} nodes are available: ${histogram([...preemption, ...helpless])}.`
  );
}

const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
const NO_VICTIMS = 'No preemption victims found for incoming pod';

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
