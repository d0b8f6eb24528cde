/** The one OpenAPI v2 document. Made of parts, so that a new CRD does not make the others anew. */
import { recordedDefinitions } from '../../kube/openapi/recorded-definitions.ts';
import { recordedOperations } from '../../kube/openapi/recorded-operations.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { ServedGroup } from '../discovery/served-groups.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { customDefinition, customListDefinition } from './custom-definition.ts';
import { customDefinitionV2, definitionV2 } from './definition-v2.ts';
import { definitionName, listDefinitionName } from './definition-name.ts';
import { groupPath, groupsPath, resourcesPath, versionPath, versionsPath } from './discovery-paths.ts';
import { reachableDefinitions } from './reachable-definitions.ts';
import { parameterV2, pathItemV2, SHARED_BODIES, streamPathV2 } from './render-v2.ts';
import { groupVersionPath, resourcePaths } from './resource-paths.ts';

/** Some paths, and the definitions they need. */
export interface PartV2 {
  readonly paths: ReadonlyMap<string, JsonObject>;
  readonly definitions: ReadonlyMap<string, JsonObject>;
}

/** What every document has, whatever is served. */
export function headV2(): JsonObject {
  const bearer = { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' };
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: '1.34' },
    parameters: sharedParameters(),
    securityDefinitions: { BearerToken: bearer },
    security: [{ BearerToken: [] }],
  };
}

/** Of the groups of Kubernetes itself. */
export function builtInPartV2(groups: readonly ServedGroup[]): PartV2 {
  const paths = new Map<string, JsonObject>();
  const sharedKeys = keysOfParameters();
  for (const path of [versionsPath(), groupsPath(), versionPath()]) paths.set(path.path, pathItemV2(path));
  for (const { group, versions } of groups) {
    if (group !== '') paths.set(groupPath(group).path, pathItemV2(groupPath(group)));
    for (const { version, resources } of versions) {
      const list = resourcesPath(groupVersionPath({ group, version }), group, version);
      paths.set(list.path, pathItemV2(list));
      for (const definition of resources) {
        const made = resourcePaths(definition);
        for (const path of made.paths) paths.set(path.path, pathItemV2(path));
        for (const [path, item] of made.recorded) paths.set(path, streamPathV2(item, sharedKeys));
      }
    }
  }
  return { paths: sortedByKey(paths), definitions: definitionsOf(paths.values()) };
}

/** Of a custom resource. */
export function customPartV2(definition: ResourceDefinition): PartV2 {
  const paths = new Map(resourcePaths(definition).paths.map((path) => [path.path, pathItemV2(path)]));
  return {
    paths: sortedByKey(paths),
    definitions: new Map([
      [definitionName(definition), customDefinitionV2(customDefinition(definition))],
      [listDefinitionName(definition), customDefinitionV2(customListDefinition(definition))],
    ]),
  };
}

function definitionsOf(items: Iterable<JsonObject>): ReadonlyMap<string, JsonObject> {
  const recorded = recordedDefinitions();
  const said = [...items, ...[...SHARED_BODIES.values()].map(([, body]) => body)];
  const texts = said.map((item) => JSON.stringify(item).replaceAll('#/definitions/', '#/components/schemas/'));
  const names = reachableDefinitions(texts);
  return new Map(names.map((name) => [name, definitionV2(JSON.parse(recorded.text(name) ?? '{}') as JsonObject)]));
}

function sharedParameters(): JsonObject {
  const shared = [...recordedOperations().shared].map(([key, parameter]) => [key, parameterV2(parameter)] as const);
  return Object.fromEntries([...shared, ...SHARED_BODIES.values()].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function keysOfParameters(): ReadonlyMap<string, string> {
  return new Map([...recordedOperations().shared].map(([key, parameter]) => [JSON.stringify(parameter), key]));
}

function sortedByKey<V>(map: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
