import { sampleDefinition } from '../../testing/sample-definition.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../../registry/resource-definition.ts';
import type { Verb } from '../../request/request-info.ts';

/** A server's list of the resources of one version. */
export interface DiscoveredList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly singularName: string;
    readonly namespaced: boolean;
    readonly kind: string;
    readonly group?: string;
    readonly version?: string;
    readonly verbs: readonly Verb[];
  }[];
}

/** Definitions that make another server look like the one that was asked: for comparisons of documents. */
export function discoveredDefinitions({ groupVersion, resources }: DiscoveredList): ResourceDefinition[] {
  const [version = '', group = ''] = groupVersion.split('/').reverse();
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singularName, namespaced, kind, verbs }) =>
      sampleDefinition({
        group,
        version,
        kind,
        plural: name,
        singular: singularName,
        namespaced,
        verbs,
        decoding: 'builtin',
        subresources: new Map(
          resources
            .filter((subresource) => subresource.name.startsWith(`${name}/`))
            .map((subresource) => {
              const its = { group: subresource.group ?? group, version: subresource.version ?? version };
              return [
                subresource.name.slice(name.length + 1),
                subresourceOf({ ...its, kind: subresource.kind }, subresource.verbs),
              ];
            }),
        ),
      }),
    );
}

function subresourceOf(
  kind: { readonly group: string; readonly version: string; readonly kind: string },
  verbs: readonly Verb[],
): SubresourceDefinition {
  const isStream = /(Options)$/.test(kind.kind);
  return { type: 'custom', verbs: isStream ? ['connect'] : verbs, kind, handler: '' };
}
