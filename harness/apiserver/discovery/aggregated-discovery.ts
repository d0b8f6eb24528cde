/** `apidiscovery.k8s.io/v2` APIGroupDiscoveryList: everything about the resources of a server in one answer. */
import type { JsonObject } from '../../kube/json/json.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { discoverySubresources, type DiscoverySubresource } from './discovery-subresources.ts';
import { discoveryVerbs } from './discovery-verbs.ts';
import type { ServedGroup, ServedVersion } from './served-groups.ts';

/** @param groups of `/api` the core group alone, of `/apis` all others */
export function aggregatedDiscovery(groups: readonly ServedGroup[]): JsonObject {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map(versionOf),
    })),
  };
}

function versionOf({ version, resources }: ServedVersion): JsonObject {
  return { version, resources: resources.map(resourceOf), freshness: 'Current' };
}

function resourceOf(definition: ResourceDefinition): JsonObject {
  const { plural, singular, namespaced, group, version, kind, shortNames, categories } = definition;
  const subresources = discoverySubresources(definition);
  return {
    resource: plural,
    responseKind: responseKind(definition, { group, version, kind }),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: [...discoveryVerbs(definition)],
    ...(shortNames.length === 0 ? {} : { shortNames: [...shortNames] }),
    ...(categories.length === 0 ? {} : { categories: [...categories] }),
    ...(subresources.length === 0
      ? {}
      : {
          subresources: subresources.map(({ name, kind: its, verbs }) => ({
            subresource: name,
            responseKind: responseKind(definition, its),
            verbs: [...verbs],
          })),
        }),
  };
}

/** Built-in resources leave out the group and version that they share with their list; custom ones say them. */
function responseKind(definition: ResourceDefinition, kind: DiscoverySubresource['kind']): JsonObject {
  const same = kind.group === definition.group && kind.version === definition.version;
  return same && definition.decoding === 'builtin' ? { group: '', version: '', kind: kind.kind } : { ...kind };
}
