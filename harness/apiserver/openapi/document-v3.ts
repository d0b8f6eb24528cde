/** The OpenAPI v3 documents: one for each group and version, and small ones for discovery. */
import { escapeHtml } from '../../kube/json/escape-html.ts';
import { recordedDefinitions } from '../../kube/openapi/recorded-definitions.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { customDefinition, customListDefinition } from './custom-definition.ts';
import { definitionName, listDefinitionName } from './definition-name.ts';
import { resourcesPath } from './discovery-paths.ts';
import type { PathOperations } from './operation.ts';
import { reachableDefinitions } from './reachable-definitions.ts';
import { pathItemV3 } from './render-v3.ts';
import { groupVersionPath, resourcePaths } from './resource-paths.ts';
import { jsonText } from '../../kube/json/json-text.ts';

/** `1.34`: of the recorded server. */
const KUBERNETES_VERSION = '1.34';

/** A document about some paths of the server itself. */
export function pathsDocumentV3(paths: readonly PathOperations[]): string {
  return documentText(new Map(paths.map((path) => [path.path, pathItemV3(path)])), new Map(), false);
}

/** @param definitions all of one group and version */
export function groupVersionDocumentV3(definitions: readonly ResourceDefinition[]): string {
  const items = new Map<string, JsonObject>();
  const schemas = new Map<string, JsonObject>();
  for (const definition of definitions) {
    const { paths, recorded } = resourcePaths(definition);
    for (const path of paths) items.set(path.path, pathItemV3(path));
    for (const [path, item] of recorded) items.set(path, item);
    if (definition.decoding === 'custom') {
      schemas.set(definitionName(definition), customDefinition(definition));
      schemas.set(listDefinitionName(definition), customListDefinition(definition));
    }
  }
  const [first] = definitions;
  const isCustom = definitions.every(({ decoding }) => decoding === 'custom');
  if (first !== undefined && !isCustom) {
    const path = resourcesPath(groupVersionPath(first), first.group, first.version);
    items.set(path.path, pathItemV3(path));
  }
  return documentText(items, schemas, isCustom);
}

/** Recorded definitions go in as the texts they are. */
function documentText(
  items: ReadonlyMap<string, JsonObject>,
  custom: ReadonlyMap<string, JsonObject>,
  isCustom: boolean,
): string {
  const paths = entriesText([...items].map(([path, item]) => [path, JSON.stringify(item)]));
  const own = new Map([...custom].map(([name, schema]) => [name, jsonText(schema)]));
  const recorded = recordedDefinitions();
  const reached = reachableDefinitions([paths, ...own.values()]);
  const schemas = entriesText([...own, ...reached.map((name) => [name, recorded.text(name) ?? '{}'] as const)]);
  const info = isCustom
    ? { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' }
    : { title: 'Kubernetes', version: KUBERNETES_VERSION };
  const security = {
    BearerToken: { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' },
  };
  const schemesText = isCustom ? '' : `,"securitySchemes":${JSON.stringify(security)}`;
  const text = `{"openapi":"3.0.0","info":${JSON.stringify(info)},"paths":{${paths}},"components":{"schemas":{${schemas}}${schemesText}}}`;
  return escapeHtml(text);
}

/** By the alphabet of the keys. */
function entriesText(entries: readonly (readonly [key: string, json: string])[]): string {
  return entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, json]) => `${JSON.stringify(key)}:${json}`)
    .join(',');
}
