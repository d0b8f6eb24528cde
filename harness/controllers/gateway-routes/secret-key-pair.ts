import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Secret } from '../../kube/api/core.ts';
import { messageOf } from '../../core/errors.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';

/** The certificate and key of a Secret, or what is wrong with it. */
export type SecretKeyPair = { readonly keyPair: KeyPair } | { readonly problem: string };

/** Parsing a key takes longer than all the rest of an evaluation; a Secret never changes in place. */
const PARSED = new WeakMap<Secret, SecretKeyPair>();

/** What a Secret of type `kubernetes.io/tls` holds, checked so far that a TLS server takes it. Whether it expired is not looked at. */
export function secretKeyPair(secret: Secret): SecretKeyPair {
  const known = PARSED.get(secret);
  if (known !== undefined) return known;
  const parsed = parse(secret);
  PARSED.set(secret, parsed);
  return parsed;
}

function parse({ type, data = {} }: Secret): SecretKeyPair {
  if (type !== 'kubernetes.io/tls')
    return { problem: `it is of type ${type ?? 'Opaque'}; kubernetes.io/tls is needed` };
  const [certificateChain, privateKey] = [decoded(data['tls.crt']), decoded(data['tls.key'])];
  if (certificateChain === '') return { problem: 'it has no tls.crt' };
  if (privateKey === '') return { problem: 'it has no tls.key' };
  try {
    const certificate = new X509Certificate(certificateChain);
    if (!certificate.checkPrivateKey(createPrivateKey(privateKey)))
      return { problem: 'tls.key is not the key of the certificate' };
  } catch (error) {
    return { problem: `it cannot be read: ${messageOf(error)}` };
  }
  return { keyPair: { certificateChain, privateKey } };
}

function decoded(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}
