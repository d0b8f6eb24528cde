/** Paths of subresources that are not streams. Mirrors apiserver `pkg/endpoints/installer.go`. */
import type { ResourceDefinition, SubresourceDefinition } from '../registry/resource-definition.ts';
import { builtInName, definitionName, META } from './definition-name.ts';
import { mediaTypesOf } from './media-types.ts';
import { groupVersionTag, groupVersionTitle, title, withArticle } from './operation-names.ts';
import { operationParameters, VERB_PARAMETERS } from './operation-parameters.ts';
import type { GroupVersionKind, Method, Operation, PathOperations } from './operation.ts';

/** @param item the path of an object */
export function subresourcePaths(definition: ResourceDefinition, item: string): PathOperations[] {
  return [...definition.subresources]
    .filter(([name]) => name !== 'log')
    .map(([name, subresource]) => {
      const path = `${item}/${name}`;
      return { path, operations: operationsOf(definition, name, subresource, path) };
    });
}

interface VerbWords {
  readonly verb: 'get' | 'update' | 'create' | 'patch';
  readonly method: Method;
  readonly id: string;
  readonly words: (name: string, kind: string) => string;
  readonly parameters: readonly string[];
  readonly codes: readonly number[];
}

const VERBS: readonly VerbWords[] = [
  {
    verb: 'get',
    method: 'get',
    id: 'read',
    words: (name, kind) => `read ${name} of the specified ${kind}`,
    parameters: VERB_PARAMETERS.get,
    codes: [200],
  },
  {
    verb: 'update',
    method: 'put',
    id: 'replace',
    words: (name, kind) => `replace ${name} of the specified ${kind}`,
    parameters: VERB_PARAMETERS.write,
    codes: [200, 201],
  },
  {
    verb: 'create',
    method: 'post',
    id: 'create',
    words: (name, kind) => `create ${name} of ${withArticle(kind)}`,
    parameters: VERB_PARAMETERS.write,
    codes: [200, 201, 202],
  },
  {
    verb: 'patch',
    method: 'patch',
    id: 'patch',
    words: (name, kind) => `partially update ${name} of the specified ${kind}`,
    parameters: VERB_PARAMETERS.patch,
    codes: [200, 201],
  },
];

const DESCRIPTIONS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };

function operationsOf(
  definition: ResourceDefinition,
  name: string,
  subresource: SubresourceDefinition,
  path: string,
): Operation[] {
  const { group, version, kind, namespaced } = definition;
  const isCustom = definition.decoding === 'custom';
  const types = mediaTypesOf(definition);
  const { sent, schema } = sentKind(definition, subresource);
  return VERBS.filter(({ verb }) => subresource.verbs.includes(verb)).map(
    ({ verb, method, id, words, parameters, codes }) => ({
      method,
      action: method,
      id: `${id}${groupVersionTitle(group, version)}${namespaced ? 'Namespaced' : ''}${kind}${title(name)}`,
      tag: groupVersionTag(group, version),
      description: words(name, kind),
      // The server names what is sent, not the object in the path.
      parameters: operationParameters(
        path,
        isCustom ? kind : sent.kind,
        isCustom && verb === 'get' ? VERB_PARAMETERS.customGet : parameters,
      ),
      ...(verb === 'get' ? {} : { body: { schema: verb === 'patch' ? `${META}.Patch` : schema, required: true } }),
      answers: [
        ...(isCustom && verb === 'patch' ? [200] : codes).map((code) => ({
          code,
          description: DESCRIPTIONS[code] ?? '',
          schema,
        })),
        { code: 401, description: 'Unauthorized' },
      ],
      produces: types.answers,
      consumes: verb === 'patch' ? types.patches : types.bodies,
      kind: isCustom ? { group, version, kind } : sent,
    }),
  );
}

function sentKind(
  definition: ResourceDefinition,
  subresource: SubresourceDefinition,
): { readonly sent: GroupVersionKind; readonly schema: string } {
  const { group, version, kind } = definition;
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  switch (subresource.type) {
    case 'status':
      return { sent: { group, version, kind }, schema: definitionName(definition) };
    case 'scale':
      return { sent: scale, schema: builtInName(scale) };
    case 'custom':
      return { sent: subresource.kind, schema: builtInName(subresource.kind) };
  }
}
