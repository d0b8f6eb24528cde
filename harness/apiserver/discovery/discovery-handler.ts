import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { JsonObject } from '../../kube/json/json.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import { aggregatedDiscovery } from './aggregated-discovery.ts';
import { apiGroup, apiGroupList, apiVersions } from './api-groups.ts';
import { apiResourceList } from './api-resource-list.ts';
import { isKnown, NO_BODY, type DocumentAnswer, type DocumentHandler } from './document.ts';
import { negotiateDocument, type DocumentForm } from './negotiate-document.ts';
import { servedGroups, type ServedGroup } from './served-groups.ts';

export interface DiscoveryOptions {
  /** Host and port of the server, asked for at each change of the catalog: `127.0.0.1:6443`. */
  readonly serverAddress: () => string;
}

/**
 * Answers `/api`, `/apis` and what is below them down to the lists of resources; a trailing slash does not count.
 * Documents are made when they are first asked for and kept until the catalog changes.
 */
export function discoveryHandler(catalog: ResourceCatalog, options: DiscoveryOptions): DocumentHandler {
  let documents = new Documents([], options);
  let generation = -1;
  return ({ path, accept, ifNoneMatch, pretty = false }) => {
    if (generation !== catalog.generation) {
      generation = catalog.generation;
      documents = new Documents(servedGroups(catalog.all()), options);
    }
    const named = path.endsWith('/') ? path.slice(0, -1) : path;
    const document = documents.at(named);
    if (document === undefined) return undefined;
    // The list of groups has no aggregated form where a slash ends it.
    const aggregates = path === '/apis' || named === '/api';
    const form = negotiateDocument(accept, aggregates);
    return form.aggregated
      ? documents.aggregated(named, form, pretty, ifNoneMatch)
      : { status: 200, contentType: `application/${form.encoding}`, body: encode(document, form, pretty), headers: {} };
  };
}

/** The documents of one generation of the catalog. */
class Documents {
  readonly #groups: readonly ServedGroup[];
  readonly #options: DiscoveryOptions;
  readonly #made = new Map<string, JsonObject | undefined>();
  readonly #aggregated = new Map<string, { readonly document: JsonObject; readonly etag: string }>();

  constructor(groups: readonly ServedGroup[], options: DiscoveryOptions) {
    this.#groups = groups;
    this.#options = options;
  }

  at(path: string): JsonObject | undefined {
    if (!path.startsWith('/api')) return undefined;
    if (this.#made.has(path)) return this.#made.get(path);
    const document = this.#make(path);
    // Unknown paths are not remembered: there is no end of them.
    if (document !== undefined) this.#made.set(path, document);
    return document;
  }

  aggregated(path: string, form: DocumentForm, pretty: boolean, ifNoneMatch: string | undefined): DocumentAnswer {
    const { document, etag } = this.#aggregate(path);
    const headers = { 'cache-control': 'public', etag, vary: 'Accept' };
    if (isKnown(ifNoneMatch, etag)) return { status: 304, body: NO_BODY, headers };
    const contentType = `application/${form.encoding};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`;
    return { status: 200, contentType, body: encode(document, form, pretty), headers };
  }

  #aggregate(path: string): { readonly document: JsonObject; readonly etag: string } {
    const known = this.#aggregated.get(path);
    if (known !== undefined) return known;
    const document = aggregatedDiscovery(this.#groups.filter(({ group }) => (group === '') === (path === '/api')));
    const hash = createHash('sha512').update(JSON.stringify(document)).digest('hex').toUpperCase();
    const made = { document, etag: `"${hash}"` };
    this.#aggregated.set(path, made);
    return made;
  }

  #make(path: string): JsonObject | undefined {
    const [, root, ...rest] = path.split('/');
    if (root === 'api') {
      if (rest.length === 0) return apiVersions(this.#groups, this.#options.serverAddress());
      return rest.length === 1 ? this.#resources('', rest[0]) : undefined;
    }
    if (root !== 'apis' || rest.length > 2) return undefined;
    const [group, version] = rest;
    if (group === undefined) return apiGroupList(this.#groups);
    if (version !== undefined) return group === '' ? undefined : this.#resources(group, version);
    const found = group === '' ? undefined : this.#groups.find((served) => served.group === group);
    return found === undefined ? undefined : apiGroup(found);
  }

  #resources(group: string, version: string | undefined): JsonObject | undefined {
    const versions = this.#groups.find((served) => served.group === group)?.versions;
    const found = versions?.find((served) => served.version === version);
    return found === undefined ? undefined : apiResourceList(group, found);
  }
}

/** A newline ends compact JSON, as the server writes it. */
const encoded = new WeakMap<JsonObject, Buffer>();

function encode(document: JsonObject, { encoding }: DocumentForm, pretty: boolean): Buffer {
  if (encoding === 'yaml') return Buffer.from(stringify(sortedKeys(document), { lineWidth: 0, indentSeq: false }));
  if (pretty) return Buffer.from(JSON.stringify(document, null, 2));
  const known = encoded.get(document);
  if (known !== undefined) return known;
  const made = Buffer.from(`${JSON.stringify(document)}\n`);
  encoded.set(document, made);
  return made;
}

/** The server makes YAML by way of a map, whose keys follow the alphabet. */
function sortedKeys(value: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    ),
  ) as JsonObject;
}
