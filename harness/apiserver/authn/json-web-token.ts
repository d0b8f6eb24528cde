import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../kube/json/json.ts';

/** A JSON Web Key Set, as `/openid/v1/jwks` shows it. */
export interface KeySet {
  readonly keys: readonly JsonObject[];
}

/** Signs and checks compact JSON Web Tokens with one key. */
export interface TokenSigner {
  readonly algorithm: 'ES256';
  sign(claims: JsonObject): string;
  /** The claims of a token that was signed with this key; undefined for any other text. Says nothing of its expiry. */
  verify(token: string): JsonObject | undefined;
  keySet(): KeySet;
}

/** Longer texts are no tokens of this server; they are not decoded. */
const MAX_TOKEN_LENGTH = 16_384;

/**
 * ES256 rather than upstream's usual RS256: kube-apiserver takes both, and an RSA key costs a hundred times more to make.
 *
 * @param privateKey PEM of a P-256 key, so that tokens outlive a restart; absent: a new key
 */
export function tokenSigner(privateKey?: string): TokenSigner {
  const key =
    privateKey === undefined
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : createPrivateKey(privateKey);
  const publicKey = createPublicKey(key);
  const kid = keyId(publicKey);
  const header = encode({ alg: 'ES256', kid });
  return {
    algorithm: 'ES256',
    sign: (claims) => {
      const signed = `${header}.${encode(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
    verify: (token) => {
      const [head, payload, signature, more] = token.length > MAX_TOKEN_LENGTH ? [] : token.split('.');
      if (head !== header || payload === undefined || signature === undefined || more !== undefined) return undefined;
      const bytes = Buffer.from(signature, 'base64url');
      const good = verify(
        'sha256',
        Buffer.from(`${head}.${payload}`),
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        bytes,
      );
      return good ? decode(payload) : undefined;
    },
    keySet: () => ({ keys: [{ use: 'sig', ...publicFields(publicKey), kid, alg: 'ES256' }] }),
  };
}

/** As upstream: the hash of the public key, so that two servers with one key agree. */
function keyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}

function publicFields(publicKey: KeyObject): JsonObject {
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return { kty, crv, x, y };
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
