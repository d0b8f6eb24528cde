/**
 * The paths of a resource and their operations. Mirrors apiserver `pkg/endpoints/installer.go`; for custom resources
 * apiextensions-apiserver `pkg/controller/openapi/builder`, which says less of some verbs.
 */
import { recordedOperations } from '../../kube/openapi/recorded-operations.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { definitionName, listDefinitionName, META } from './definition-name.ts';
import { mediaTypesOf } from './media-types.ts';
import { groupVersionTag, groupVersionTitle, withArticle } from './operation-names.ts';
import { operationParameters, VERB_PARAMETERS } from './operation-parameters.ts';
import type { Operation, OperationAnswer, OperationBody, PathOperations } from './operation.ts';
import { subresourcePaths } from './subresource-paths.ts';

export interface ResourcePaths {
  readonly paths: readonly PathOperations[];
  /** Paths of streams, in the form of v3. */
  readonly recorded: ReadonlyMap<string, JsonObject>;
}

/** `/apis/apps/v1`, `/api/v1`. */
export function groupVersionPath({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

export function resourcePaths(definition: ResourceDefinition): ResourcePaths {
  const root = groupVersionPath(definition);
  const collection = `${root}/${definition.namespaced ? 'namespaces/{namespace}/' : ''}${definition.plural}`;
  const item = `${collection}/{name}`;
  const made = [
    { path: collection, operations: collectionOperations(definition, collection) },
    { path: item, operations: itemOperations(definition, item) },
    ...everywhere(definition, root),
    ...oldWatches(definition, root, collection),
    ...subresourcePaths(definition, item),
  ];
  return {
    paths: made.filter(({ operations }) => operations.length > 0),
    recorded: streams(definition, item),
  };
}

function collectionOperations(definition: ResourceDefinition, path: string): Operation[] {
  const { kind, verbs } = definition;
  const name = definitionName(definition);
  const { bodies } = mediaTypesOf(definition);
  const isCustom = definition.decoding === 'custom';
  return [
    ...(verbs.includes('list') ? [listOperation(definition, path, `list${idTail(definition)}`)] : []),
    ...(verbs.includes('create')
      ? [
          operation(definition, path, {
            method: 'post',
            action: 'post',
            id: `create${idTail(definition)}`,
            description: `create ${withArticle(kind)}`,
            parameters: VERB_PARAMETERS.write,
            body: { schema: name, required: true },
            consumes: bodies,
            answers: answers(name, 200, 201, 202),
          }),
        ]
      : []),
    ...(verbs.includes('deletecollection')
      ? [
          operation(definition, path, {
            method: 'delete',
            action: 'deletecollection',
            id: `delete${idTail(definition, 'Collection')}`,
            description: `delete collection of ${kind}`,
            parameters: isCustom ? VERB_PARAMETERS.list : VERB_PARAMETERS.deletecollection,
            ...(isCustom ? {} : { body: DELETE_OPTIONS }),
            consumes: bodies,
            answers: answers(`${META}.Status`, 200),
          }),
        ]
      : []),
  ];
}

function itemOperations(definition: ResourceDefinition, path: string): Operation[] {
  const { kind, verbs } = definition;
  const name = definitionName(definition);
  const types = mediaTypesOf(definition);
  const isCustom = definition.decoding === 'custom';
  const all: readonly (OperationWords | undefined)[] = [
    verbs.includes('get')
      ? {
          method: 'get',
          id: `read${idTail(definition)}`,
          description: `read the specified ${kind}`,
          parameters: isCustom ? VERB_PARAMETERS.customGet : VERB_PARAMETERS.get,
          consumes: types.bodies,
          answers: answers(name, 200),
        }
      : undefined,
    verbs.includes('update')
      ? {
          method: 'put',
          id: `replace${idTail(definition)}`,
          description: `replace the specified ${kind}`,
          parameters: VERB_PARAMETERS.write,
          body: { schema: name, required: true },
          consumes: types.bodies,
          answers: answers(name, 200, 201),
        }
      : undefined,
    verbs.includes('delete')
      ? {
          method: 'delete',
          id: `delete${idTail(definition)}`,
          description: `delete ${withArticle(kind)}`,
          parameters: VERB_PARAMETERS.delete,
          body: DELETE_OPTIONS,
          consumes: types.bodies,
          answers: answers(answersDeletions(definition) ? name : `${META}.Status`, 200, 202),
        }
      : undefined,
    verbs.includes('patch')
      ? {
          method: 'patch',
          id: `patch${idTail(definition)}`,
          description: `partially update the specified ${kind}`,
          parameters: VERB_PARAMETERS.patch,
          body: { schema: `${META}.Patch`, required: true },
          consumes: types.patches,
          answers: isCustom ? answers(name, 200) : answers(name, 200, 201),
        }
      : undefined,
  ];
  return all
    .filter((words) => words !== undefined)
    .map((words) => operation(definition, path, { ...words, action: words.method }));
}

/** Lists over all namespaces. */
function everywhere(definition: ResourceDefinition, root: string): PathOperations[] {
  if (!definition.namespaced || !definition.verbs.includes('list')) return [];
  const path = `${root}/${definition.plural}`;
  const id = `list${groupVersionTitle(definition.group, definition.version)}${definition.kind}ForAllNamespaces`;
  return [{ path, operations: [listOperation(definition, path, id)] }];
}

/** `/api/v1/watch/…`, from before there was `?watch`. */
function oldWatches(definition: ResourceDefinition, root: string, collection: string): PathOperations[] {
  if (definition.decoding === 'custom' || !definition.verbs.includes('watch')) return [];
  const { kind, group, version, plural } = definition;
  const prefix = `${root}/watch`;
  const of = (path: string, id: string, action: string, description: string): PathOperations => ({
    path,
    operations: [
      operation(definition, path, {
        method: 'get',
        action,
        id: `watch${id}`,
        description,
        parameters: VERB_PARAMETERS.list,
        consumes: mediaTypesOf(definition).bodies,
        answers: answers(`${META}.WatchEvent`, 200),
        produces: mediaTypesOf(definition).lists,
      }),
    ],
  });
  const deprecated = "deprecated: use the 'watch' parameter with a list operation instead";
  const listWords = `watch individual changes to a list of ${kind}. ${deprecated}.`;
  const itemWords = `watch changes to an object of kind ${kind}. ${deprecated}, filtered to a single item with the 'fieldSelector' parameter.`;
  const watched = `${prefix}${collection.slice(root.length)}`;
  const everywhereId = `${groupVersionTitle(group, version)}${kind}ListForAllNamespaces`;
  return [
    ...(definition.namespaced ? [of(`${prefix}/${plural}`, everywhereId, 'watchlist', listWords)] : []),
    of(watched, `${idTail(definition)}List`, 'watchlist', listWords),
    ...(definition.verbs.includes('get') ? [of(`${watched}/{name}`, idTail(definition), 'watch', itemWords)] : []),
  ];
}

function streams(definition: ResourceDefinition, item: string): ReadonlyMap<string, JsonObject> {
  const recorded = recordedOperations();
  const found = new Map<string, JsonObject>();
  if (definition.decoding === 'custom') return found;
  for (const name of definition.subresources.keys())
    for (const path of [`${item}/${name}`, `${item}/${name}/{path}`]) {
      const operations = recorded.streamPath(path);
      if (operations !== undefined) found.set(path, operations);
    }
  return found;
}

const DELETE_OPTIONS: OperationBody = { schema: `${META}.DeleteOptions`, required: false };

/** Kinds that answer a deletion with the deleted object. */
const ANSWERED_DELETIONS = new Set([
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  '/Pod',
  '/PodTemplate',
  '/ResourceQuota',
  '/Service',
  '/ServiceAccount',
  'resource.k8s.io/DeviceClass',
  'resource.k8s.io/ResourceClaim',
  'resource.k8s.io/ResourceClaimTemplate',
  'resource.k8s.io/ResourceSlice',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment',
  'storage.k8s.io/VolumeAttributesClass',
]);

function answersDeletions({ group, kind }: ResourceDefinition): boolean {
  return ANSWERED_DELETIONS.has(`${group}/${kind}`);
}

interface OperationWords extends Pick<Operation, 'method' | 'id' | 'description' | 'consumes' | 'answers'> {
  readonly parameters: readonly string[];
  readonly body?: OperationBody;
  readonly produces?: readonly string[];
}

function listOperation(definition: ResourceDefinition, path: string, id: string): Operation {
  const types = mediaTypesOf(definition);
  const saysWatch = definition.decoding === 'builtin' && definition.verbs.includes('watch');
  return operation(definition, path, {
    method: 'get',
    action: 'list',
    id,
    description: `${saysWatch ? 'list or watch' : 'list'} objects of kind ${definition.kind}`,
    parameters: VERB_PARAMETERS.list,
    consumes: types.bodies,
    answers: answers(listDefinitionName(definition), 200),
    produces: types.lists,
  });
}

function operation(
  definition: ResourceDefinition,
  path: string,
  { parameters, ...words }: OperationWords & { readonly action: string },
): Operation {
  const { group, version, kind } = definition;
  return {
    produces: mediaTypesOf(definition).answers,
    ...words,
    tag: groupVersionTag(group, version),
    parameters: operationParameters(path, kind, parameters),
    kind: { group, version, kind },
  };
}

/** `AppsV1NamespacedDeployment`. */
function idTail({ group, version, kind, namespaced }: ResourceDefinition, infix: string = ''): string {
  return `${groupVersionTitle(group, version)}${infix}${namespaced ? 'Namespaced' : ''}${kind}`;
}

const DESCRIPTIONS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };

function answers(schema: string, ...codes: readonly number[]): OperationAnswer[] {
  return [
    ...codes.map((code) => ({ code, description: DESCRIPTIONS[code] ?? '', schema })),
    { code: 401, description: 'Unauthorized' },
  ];
}
