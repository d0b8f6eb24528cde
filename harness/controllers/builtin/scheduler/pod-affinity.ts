/** Affinity and anti-affinity between pods. Mirrors kubernetes `pkg/scheduler/framework/plugins/interpodaffinity`. */
import type { Namespace, Node } from '../../../kube/api/core.ts';
import type { Pod, PodAffinityTerm } from '../../../kube/api/pod.ts';
import { selectorMatches } from '../../../kube/meta/label-selector.ts';
import type { Verdict } from './verdict.ts';

/** A pod and the node on which it counts. */
export interface PlacedPod {
  readonly pod: Pod;
  readonly node: Node;
}

export interface AffinityWorld {
  readonly placed: () => readonly PlacedPod[];
  readonly namespace: (name: string) => Namespace | undefined;
  /** Whether any placed pod has required anti-affinity: most clusters have none. */
  readonly hasAntiAffinity: boolean;
}

/** Topologies in which the pod must not be, and those in which it must be. Made once a pod. */
export class PodAffinityRules {
  readonly #pod: Pod;
  readonly #world: AffinityWorld;
  readonly #affine: readonly { readonly term: PodAffinityTerm; readonly values: ReadonlySet<string> }[];
  readonly #averse: readonly { readonly term: PodAffinityTerm; readonly values: ReadonlySet<string> }[];
  /** Terms of pods that are there already. */
  readonly #unwelcome: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(pod: Pod, world: AffinityWorld) {
    this.#pod = pod;
    this.#world = world;
    const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
    const valued = (
      terms: readonly PodAffinityTerm[] = [],
    ): readonly { term: PodAffinityTerm; values: Set<string> }[] =>
      terms.map((term) => ({ term, values: this.#valuesOf(term) }));
    this.#affine = valued(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution);
    this.#averse = valued(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution);
    this.#unwelcome = world.hasAntiAffinity ? this.#aversionsOfOthers() : new Map();
  }

  judge(node: Node): Verdict | undefined {
    const { labels = {} } = node.metadata;
    const at = (term: PodAffinityTerm): string | undefined => labels[term.topologyKey];
    if (!this.#affine.every(({ term, values }) => this.#isAffine(at(term), values)))
      return { reasons: ["node(s) didn't match pod affinity rules"], isFinal: true };
    if (this.#averse.some(({ term, values }) => values.has(at(term) ?? '')))
      return { reasons: ["node(s) didn't match pod anti-affinity rules"], isFinal: false };
    for (const [key, values] of this.#unwelcome)
      if (values.has(labels[key] ?? ''))
        return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], isFinal: false };
    return undefined;
  }

  /** The first pod of a group that wants to be together goes anywhere. */
  #isAffine(value: string | undefined, values: ReadonlySet<string>): boolean {
    if (value === undefined) return false;
    if (values.has(value)) return true;
    return (
      this.#affine.every((each) => each.values.size === 0) &&
      this.#affine.every(({ term }) => this.#matches(term, this.#pod, this.#pod))
    );
  }

  #valuesOf(term: PodAffinityTerm): Set<string> {
    const values = new Set<string>();
    for (const { pod, node } of this.#world.placed()) {
      const value = node.metadata.labels?.[term.topologyKey];
      if (value !== undefined && this.#matches(term, this.#pod, pod)) values.add(value);
    }
    return values;
  }

  #aversionsOfOthers(): ReadonlyMap<string, ReadonlySet<string>> {
    const unwelcome = new Map<string, Set<string>>();
    for (const { pod, node } of this.#world.placed())
      for (const term of requiredAversions(pod)) {
        const value = node.metadata.labels?.[term.topologyKey];
        if (value === undefined || !this.#matches(term, pod, this.#pod)) continue;
        const values = unwelcome.get(term.topologyKey) ?? new Set();
        unwelcome.set(term.topologyKey, values.add(value));
      }
    return unwelcome;
  }

  /** Whether a term of `owner` means `pod`. Without namespaces it means the owner's. */
  #matches(term: PodAffinityTerm, owner: Pod, pod: Pod): boolean {
    const { labelSelector, namespaces = [], namespaceSelector } = term;
    if (labelSelector === undefined || !selectorMatches(labelSelector, pod.metadata.labels)) return false;
    const { namespace = '' } = pod.metadata;
    if (namespaces.includes(namespace)) return true;
    if (namespaceSelector !== undefined)
      return selectorMatches(namespaceSelector, this.#world.namespace(namespace)?.metadata.labels);
    return namespaces.length === 0 && namespace === (owner.metadata.namespace ?? '');
  }
}

export function requiredAversions({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}
