/** Node selectors and node affinity. Mirrors `k8s.io/component-helpers/scheduling/corev1/nodeaffinity`. */
import type { Node } from '../../../kube/api/core.ts';
import type { NodeSelectorRequirement, NodeSelectorTerm, Pod } from '../../../kube/api/pod.ts';

/** `nodeSelector` and the required node affinity. */
export function matchesNodeAffinity({ spec }: Pod, node: Node): boolean {
  const { labels = {} } = node.metadata;
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) if (labels[key] !== value) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** The sum of the weights of the preferences that the node fulfils. */
export function preferenceOf({ spec }: Pod, node: Node): number {
  const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return preferred.reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0);
}

/** The only nodes that the required affinity can mean: it names them. Undefined: it does not. */
export function namedNodes({ spec }: Pod): ReadonlySet<string> | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  if (terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const named = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (named.length === 0) return undefined;
    for (const { values = [] } of named) for (const value of values) names.add(value);
  }
  return names;
}

/** A term without requirements matches nothing. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const { labels = {}, name } = node.metadata;
  return (
    matchExpressions.every((requirement) => holds(requirement, labels[requirement.key])) &&
    matchFields.every((requirement) => holds(requirement, requirement.key === 'metadata.name' ? name : undefined))
  );
}

function holds({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return compared(value, values[0]) > 0;
    case 'Lt':
      return compared(value, values[0]) < 0;
  }
}

/** 0 as well where one of both is no whole number. */
function compared(value: string | undefined, limit: string | undefined): number {
  if (value === undefined || limit === undefined) return 0;
  if (!/^[+-]?\d+$/.test(value) || !/^[+-]?\d+$/.test(limit)) return 0;
  return Number(value) - Number(limit);
}
