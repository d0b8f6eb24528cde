import type { Evaluation } from './evaluation.ts';
import type { MemberWorld } from './world.ts';

/** The clusters that have the derived Service of a MultiClusterService: those selected that have the namespace (001-R1, R2, R5). */
export function servingMembers({ services }: Evaluation, namespace: string, service: string): readonly MemberWorld[] {
  const members = services.get(`${namespace}/${service}`)?.selection.members ?? [];
  return members.filter(({ namespaces }) => namespaces.has(namespace));
}
