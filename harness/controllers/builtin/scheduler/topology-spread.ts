/**
 * Spread over topologies. Mirrors kubernetes `pkg/scheduler/framework/plugins/podtopologyspread` filtering. Does not:
 * `nodeTaintsPolicy` (upstream ignores taints by default, as here) and `nodeAffinityPolicy: Ignore`.
 */
import type { Node } from '../../../kube/api/core.ts';
import type { Pod, TopologySpreadConstraint } from '../../../kube/api/pod.ts';
import { selectorMatches, type LabelSelector } from '../../../kube/meta/label-selector.ts';
import { isPodTerminating } from '../pods/pod-state.ts';
import { matchesNodeAffinity } from './node-affinity.ts';
import type { PlacedPod } from './pod-affinity.ts';
import type { Verdict } from './verdict.ts';

const MISSING_LABEL: Verdict = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  isFinal: true,
};
const TOO_SKEWED: Verdict = { reasons: ["node(s) didn't match pod topology spread constraints"], isFinal: false };

interface Counted {
  readonly constraint: TopologySpreadConstraint;
  readonly counts: ReadonlyMap<string, number>;
  readonly least: number;
  readonly isSelf: number;
}

export class TopologySpread {
  readonly #counted: readonly Counted[];

  constructor(pod: Pod, nodes: readonly Node[], placed: () => readonly PlacedPod[]) {
    const constraints = (pod.spec.topologySpreadConstraints ?? []).filter(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
    );
    const eligible = constraints.length === 0 ? [] : nodes.filter((node) => isEligible(pod, node, constraints));
    this.#counted = constraints.map((constraint) => count(constraint, pod, eligible, placed()));
  }

  judge(node: Node): Verdict | undefined {
    for (const { constraint, counts, least, isSelf } of this.#counted) {
      const value = node.metadata.labels?.[constraint.topologyKey];
      if (value === undefined) return MISSING_LABEL;
      if ((counts.get(value) ?? 0) + isSelf - least > constraint.maxSkew) return TOO_SKEWED;
    }
    return undefined;
  }
}

function isEligible(pod: Pod, node: Node, constraints: readonly TopologySpreadConstraint[]): boolean {
  const { labels = {} } = node.metadata;
  return matchesNodeAffinity(pod, node) && constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined);
}

function count(
  constraint: TopologySpreadConstraint,
  pod: Pod,
  nodes: readonly Node[],
  placed: readonly PlacedPod[],
): Counted {
  const selector = selectorOf(constraint, pod);
  const { namespace } = pod.metadata;
  const matches = ({ metadata }: Pod): boolean =>
    selector !== undefined && metadata.namespace === namespace && selectorMatches(selector, metadata.labels);
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const counts = new Map<string, number>();
  for (const { metadata } of nodes) counts.set(metadata.labels?.[constraint.topologyKey] ?? '', 0);
  for (const { pod: other, node } of placed) {
    if (!names.has(node.metadata.name) || isPodTerminating(other) || !matches(other)) continue;
    const value = node.metadata.labels?.[constraint.topologyKey] ?? '';
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const isShort = counts.size < (constraint.minDomains ?? 1);
  const least = isShort || counts.size === 0 ? 0 : Math.min(...counts.values());
  return { constraint, counts, least, isSelf: matches(pod) ? 1 : 0 };
}

function selectorOf(
  { labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint,
  pod: Pod,
): LabelSelector | undefined {
  if (labelSelector === undefined) return undefined;
  const { labels = {} } = pod.metadata;
  const keyed = matchLabelKeys.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator: 'In' as const, values: [value] }];
  });
  return { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...keyed] };
}
