import type { ResourceDefinition, SubresourceDefinition } from '../registry/resource-definition.ts';
import type { Verb } from '../request/request-info.ts';
import { subresourceVerbs } from './discovery-verbs.ts';

export interface DiscoverySubresource {
  /** `status`. */
  readonly name: string;
  /** Of what is sent and answered. */
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly verbs: readonly Verb[];
}

/** In the server's order: by the alphabet; `status` before `scale` for custom resources. */
export function discoverySubresources(definition: ResourceDefinition): readonly DiscoverySubresource[] {
  const names = [...definition.subresources.keys()].sort();
  if (definition.decoding === 'custom') names.reverse();
  return names.flatMap((name) => {
    const subresource = definition.subresources.get(name);
    return subresource === undefined
      ? []
      : [{ name, kind: kindOf(definition, subresource), verbs: subresourceVerbs(name, subresource) }];
  });
}

function kindOf(
  { group, version, kind }: ResourceDefinition,
  subresource: SubresourceDefinition,
): DiscoverySubresource['kind'] {
  switch (subresource.type) {
    case 'status':
      return { group, version, kind };
    case 'scale':
      return { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    case 'custom':
      return subresource.kind;
  }
}
