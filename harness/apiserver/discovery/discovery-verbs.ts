import type { ResourceDefinition, SubresourceDefinition } from '../registry/resource-definition.ts';
import type { Verb } from '../request/request-info.ts';

/** As the server lists the verbs of custom resources. Those of built-in ones follow the alphabet. */
const CUSTOM_ORDER: readonly Verb[] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];

/** What `connect` and `proxy` look like in discovery: the HTTP methods, as verbs. */
const STREAM_VERBS: readonly Verb[] = ['create', 'get'];
const PROXY_VERBS: readonly Verb[] = ['create', 'delete', 'get', 'patch', 'update'];

export function discoveryVerbs(definition: ResourceDefinition): readonly Verb[] {
  const { decoding, discoveryVerbs: verbs = definition.verbs } = definition;
  return decoding === 'custom' ? CUSTOM_ORDER.filter((verb) => verbs.includes(verb)) : verbs.toSorted();
}

export function subresourceVerbs(name: string, { verbs }: SubresourceDefinition): readonly Verb[] {
  const listed = verbs.flatMap((verb) => {
    if (verb === 'connect') return name === 'proxy' ? PROXY_VERBS : STREAM_VERBS;
    return verb === 'proxy' ? PROXY_VERBS : [verb];
  });
  return [...new Set(listed)].sort();
}
