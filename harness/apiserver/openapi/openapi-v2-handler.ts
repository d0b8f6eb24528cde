/** Answers `/openapi/v2`. Mirrors kube-openapi `pkg/handler/handler.go`. */
import { isKnown, NO_BODY, type DocumentHandler } from '../discovery/document.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import { documentV2 } from './documents-v2.ts';
import { negotiateOpenApi } from './negotiate-openapi.ts';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** The second is what clients ask for: no content type, strictly speaking. */
const PROTOBUF_NAMES = [PROTOBUF, 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'];
const VARY = 'Accept-Encoding, Accept';

export function openApiV2Handler(catalog: ResourceCatalog): DocumentHandler {
  let document = documentV2([]);
  let generation = -1;
  return ({ path, accept, ifNoneMatch }) => {
    if (path !== '/openapi/v2') return undefined;
    if (generation !== catalog.generation) {
      generation = catalog.generation;
      document = documentV2(catalog.all());
    }
    const form = negotiateOpenApi(accept, PROTOBUF_NAMES);
    if (form === undefined) return { status: 406, body: NO_BODY, headers: { vary: VARY } };
    const { body, hash } = document[form];
    const headers = { etag: `"${hash}"`, vary: VARY };
    if (isKnown(ifNoneMatch, headers.etag)) return { status: 304, body: NO_BODY, headers };
    return { status: 200, contentType: form === 'json' ? 'application/json' : PROTOBUF, body, headers };
  };
}
