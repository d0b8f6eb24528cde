/** Paths that are neither resources nor discovery. */
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { DocumentAnswer, DocumentHandler } from '../discovery/document.ts';
import { healthAnswer, healthPaths } from './health.ts';
import { documentAnswer } from './status-answer.ts';
import { SERVER_VERSION } from './version.ts';

/** Health checks, `/version`, and the list of paths at `/`. */
export function rootDocuments(catalog: ResourceCatalog): DocumentHandler {
  return ({ path, query, pretty = false }) => {
    const health = healthAnswer(path, query);
    if (health !== undefined)
      return {
        status: health.code,
        contentType: health.contentType,
        body: health.body,
        headers: { ...health.headers },
      };
    if (path === '/version' || path === '/version/') return json(SERVER_VERSION, pretty);
    return path === '/' || path === '' ? json({ paths: pathsOf(catalog) }, true) : undefined;
  };
}

function json(document: unknown, pretty: boolean): DocumentAnswer {
  const { contentType, body } = documentAnswer(200, document, 'json', pretty);
  return { status: 200, contentType, body, headers: {} };
}

function pathsOf(catalog: ResourceCatalog): string[] {
  const paths = new Set([
    '/.well-known/openid-configuration',
    '/api',
    '/apis',
    '/apis/',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/',
    '/openid/v1/jwks',
    '/version',
    ...healthPaths(),
  ]);
  for (const { group, version } of catalog.all()) {
    if (group !== '') paths.add(`/apis/${group}`);
    paths.add(group === '' ? `/api/${version}` : `/apis/${group}/${version}`);
  }
  return [...paths].sort();
}
