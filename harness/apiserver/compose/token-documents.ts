import { openIdDocument } from '../authn/openid-discovery.ts';
import type { ServiceAccountTokens } from '../authn/service-account-tokens.ts';
import type { DocumentHandler } from '../discovery/document.ts';
import { routerRefusals } from '../handlers/router-refusals.ts';

/** How others check tokens of this server. @param url asked for each time: the port is known late */
export function tokenDocuments(tokens: ServiceAccountTokens, url: () => string): DocumentHandler {
  return ({ path, accept }) => {
    const document = openIdDocument(tokens, url(), path);
    if (document === undefined) return undefined;
    // The real server sends its keys as what they are, or not at all.
    if (document.contentType !== 'application/json' && accept === 'application/json')
      throw routerRefusals.notAcceptable(document.contentType);
    const { contentType, cacheControl, body } = document;
    return { status: 200, contentType, body: Buffer.from(body), headers: { 'Cache-Control': cacheControl } };
  };
}
