import type { ServiceAccountTokens } from './service-account-tokens.ts';

/** An answer that is neither an API object nor a Status. */
export interface DiscoveryDocument {
  readonly contentType: string;
  readonly cacheControl: string;
  readonly body: string;
}

/**
 * How others check tokens of this server: `/.well-known/openid-configuration` and `/openid/v1/jwks`. Undefined for other
 * paths. Mirrors kubernetes `pkg/routes/openidmetadata.go`.
 *
 * @param url of the server, as clients reach it: `https://127.0.0.1:6443`
 */
export function openIdDocument(tokens: ServiceAccountTokens, url: string, path: string): DiscoveryDocument | undefined {
  if (path === '/.well-known/openid-configuration') return document('application/json', metadata(tokens, url));
  if (path === '/openid/v1/jwks') return document('application/jwk-set+json', tokens.signer.keySet());
  return undefined;
}

function metadata({ issuer, signer }: ServiceAccountTokens, url: string): unknown {
  return {
    issuer,
    jwks_uri: `${url}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [signer.algorithm],
  };
}

function document(contentType: string, value: unknown): DiscoveryDocument {
  return { contentType, cacheControl: 'public, max-age=3600', body: JSON.stringify(value) };
}
