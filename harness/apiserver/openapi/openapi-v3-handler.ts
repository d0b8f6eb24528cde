/** Answers `/openapi/v3` and what is below. Mirrors kube-openapi `pkg/handler3/handler.go`. Does not make protobuf. */
import type { Clock } from '../../core/clock.ts';
import {
  isKnown,
  NO_BODY,
  type DocumentAnswer,
  type DocumentHandler,
  type DocumentRequest,
} from '../discovery/document.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import { DocumentsV3, type DocumentsByPath } from './documents-v3.ts';
import { negotiateOpenApi } from './negotiate-openapi.ts';
import type { PublishedDocument } from './published-document.ts';

const ROOT = '/openapi/v3';
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

export function openApiV3Handler(catalog: ResourceCatalog, { clock }: { readonly clock: Clock }): DocumentHandler {
  const source = new DocumentsV3();
  let documents: DocumentsByPath = new Map();
  let index = NO_BODY;
  let generation = -1;
  return (request) => {
    const { path } = request;
    if (path !== ROOT && !path.startsWith(`${ROOT}/`)) return undefined;
    if (generation !== catalog.generation) {
      generation = catalog.generation;
      documents = source.documents(catalog.all());
      index = NO_BODY;
    }
    const name = path.slice(ROOT.length + 1);
    if (name === '') {
      if (index.length === 0) index = indexOf(documents);
      return { status: 200, contentType: 'text/plain; charset=utf-8', body: index, headers: {} };
    }
    const document = documents.get(name);
    return document === undefined
      ? { status: 404, body: NO_BODY, headers: {} }
      : answerOf(document, request, clock.date().getTime());
  };
}

function answerOf(
  document: PublishedDocument,
  { path, query, accept, ifNoneMatch }: DocumentRequest,
  nowMs: number,
): DocumentAnswer {
  if (negotiateOpenApi(accept, []) === undefined) return { status: 406, body: NO_BODY, headers: { vary: 'Accept' } };
  const contentType = 'application/json';
  const headers = { etag: `"${document.hash}"`, vary: 'Accept' };
  const wanted = query.get('hash');
  if (wanted !== null && wanted !== '' && wanted !== document.hash)
    return {
      status: 301,
      contentType,
      body: NO_BODY,
      headers: { ...headers, location: `${path}?hash=${document.hash}` },
    };
  // What is asked for by its hash never changes.
  const caching: Record<string, string> =
    wanted === document.hash
      ? { 'cache-control': 'public, immutable', expires: expiry(nowMs + YEAR_MS) }
      : { 'cache-control': 'no-cache, private' };
  if (isKnown(ifNoneMatch, headers.etag)) return { status: 304, body: NO_BODY, headers: { ...headers, ...caching } };
  return { status: 200, contentType, body: document.body, headers: { ...headers, ...caching } };
}

/** The server writes UTC where HTTP says GMT. */
function expiry(atMs: number): string {
  return new Date(atMs).toUTCString().replace('GMT', 'UTC');
}

function indexOf(documents: DocumentsByPath): Buffer {
  const paths = [...documents].map(([path, { hash }]) => [path, { serverRelativeURL: `${ROOT}/${path}?hash=${hash}` }]);
  return Buffer.from(JSON.stringify({ paths: Object.fromEntries(paths) as object }));
}
