/** Reads what a request asks for from its path. Mirrors apiserver `pkg/endpoints/request/requestinfo.go`. */
import type { RequestInfo, ResourceRequest, Verb } from './request-info.ts';

/** What a request asks for, with what is left of the path behind the subresource (`proxy/metrics`). */
export interface ParsedRequest {
  readonly info: RequestInfo;
  readonly rest: readonly string[];
}

const VERB_OF_METHOD: Readonly<Record<string, Verb>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

/**
 * @param method upper case
 * @param path percent-decoded
 */
export function parseRequestInfo(method: string, path: string, query: URLSearchParams): ParsedRequest {
  const parts = trimmed(path).split('/');
  const groupless = parts[0] === 'api';
  if (parts.length < (groupless ? 3 : 4) || (!groupless && parts[0] !== 'apis'))
    return { info: { isResource: false, verb: method.toLowerCase(), path }, rest: [] };
  const [group, version] = groupless ? ['', parts[1]] : [parts[1], parts[2]];
  return resourceRequest(method, path, query, group ?? '', version ?? '', parts.slice(groupless ? 2 : 3));
}

function resourceRequest(
  method: string,
  path: string,
  query: URLSearchParams,
  group: string,
  version: string,
  all: readonly string[],
): ParsedRequest {
  const watching = all[0] === 'watch' && all.length > 1;
  let parts = watching ? all.slice(1) : all;
  let namespace = '';
  if (parts[0] === 'namespaces' && parts.length > 1) {
    namespace = parts[1] ?? '';
    if (parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(parts[2] ?? '')) parts = parts.slice(2);
  }
  const [resource = '', name = '', subresource = ''] = parts;
  const verb = watching ? 'watch' : verbOf(method, name, query);
  const info: ResourceRequest = {
    isResource: true,
    verb,
    path,
    group,
    version,
    resource,
    subresource,
    namespace,
    name: name === '' && isCollectionVerb(verb) ? selectedName(query) : name,
  };
  return { info, rest: parts.slice(3) };
}

function verbOf(method: string, name: string, query: URLSearchParams): Verb {
  const verb = VERB_OF_METHOD[method] ?? ('' as Verb);
  if (name !== '') return verb;
  if (verb === 'get') return truthy(query.get('watch')) ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

function isCollectionVerb(verb: Verb): boolean {
  return verb === 'list' || verb === 'watch' || verb === 'deletecollection';
}

/** A collection narrowed to one name counts as a request for it: RBAC rules with resourceNames apply. */
function selectedName(query: URLSearchParams): string {
  const selector = query.get('fieldSelector');
  if (selector === null || !selector.includes('metadata.name')) return '';
  for (const term of selector.split(',')) {
    const match = /^metadata\.name={1,2}([^=!\\/%]+)$/.exec(term);
    if (match?.[1] !== undefined && match[1] !== '.' && match[1] !== '..') return match[1];
  }
  return '';
}

/** As Go's query conversion reads a boolean: everything but `false` and `0` is true. */
export function truthy(value: string | null): boolean {
  return value !== null && value.toLowerCase() !== 'false' && value !== '0';
}

function trimmed(path: string): string {
  let start = 0;
  let end = path.length;
  while (start < end && path[start] === '/') start++;
  while (end > start && path[end - 1] === '/') end--;
  return path.slice(start, end);
}
