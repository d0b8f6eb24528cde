import type { JsonObject } from '../../kube/json/json.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { discoverySubresources } from './discovery-subresources.ts';
import { discoveryVerbs } from './discovery-verbs.ts';
import type { ServedVersion } from './served-groups.ts';
import { storageVersionHash } from './storage-version-hash.ts';

/** `/api/v1` and `/apis/<group>/<version>`: the resources of one version, subresources among them. */
export function apiResourceList(group: string, { version, resources }: ServedVersion): JsonObject {
  return {
    kind: 'APIResourceList',
    // The oldest of all documents has none.
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: resources.flatMap((definition) => [resourceOf(definition), ...subresourcesOf(definition)]),
  };
}

function resourceOf(definition: ResourceDefinition): JsonObject {
  const { plural, singular, namespaced, kind, shortNames, categories } = definition;
  const hash = storageVersionHash(definition);
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: [...discoveryVerbs(definition)],
    ...(shortNames.length === 0 ? {} : { shortNames: [...shortNames] }),
    ...(categories.length === 0 ? {} : { categories: [...categories] }),
    ...(hash === undefined ? {} : { storageVersionHash: hash }),
  };
}

function subresourcesOf(definition: ResourceDefinition): JsonObject[] {
  const { plural, namespaced, group, version } = definition;
  return discoverySubresources(definition).map(({ name, kind, verbs }) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(kind.group === group && kind.version === version ? {} : { group: kind.group, version: kind.version }),
    kind: kind.kind,
    verbs: [...verbs],
  }));
}
