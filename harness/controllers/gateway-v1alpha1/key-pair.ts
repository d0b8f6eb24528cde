import { createPrivateKey, X509Certificate } from 'node:crypto';
import { messageOf } from '../../core/errors.ts';
import type { Secret } from '../../kube/api/core.ts';
import type { AlphaListenerTls } from '../../kube/api/gateway-v1alpha1.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';
import type { AlphaWorld } from './world.ts';

export interface NamedKeyPair {
  /** In the table. */
  readonly name: string;
  readonly value: KeyPair;
}

/**
 * The certificate of a listener, from a Secret of its Gateway's namespace; or why there is none, in Traefik's words. A
 * certificate that is none is found out here, before it takes a port of the proxy away.
 */
export function listenerKeyPair(
  { secrets }: AlphaWorld,
  namespace: string,
  { certificateRef: ref = { group: '', kind: '', name: '' } }: AlphaListenerTls,
): NamedKeyPair | { readonly problem: string } {
  if (ref.kind !== 'Secret' || ref.group !== 'core')
    return { problem: `Unsupported TLS CertificateRef group/kind : ${ref.group}/${ref.kind}` };
  const key = `${namespace}/${ref.name}`;
  const secret = secrets.get(key);
  const found = secret === undefined ? { problem: `secret ${key} does not exist` } : keyPairOf(secret, key);
  return 'problem' in found
    ? { problem: `Error while retrieving certificate: ${found.problem}` }
    : { name: `Secret/${key}`, value: found };
}

/** Reading keys is slow, and Secrets are many passes old. */
const KNOWN = new WeakMap<Secret, KeyPair | { readonly problem: string }>();

function keyPairOf(secret: Secret, key: string): KeyPair | { readonly problem: string } {
  const known = KNOWN.get(secret) ?? readKeyPair(secret, key);
  KNOWN.set(secret, known);
  return known;
}

function readKeyPair({ data = {} }: Secret, key: string): KeyPair | { readonly problem: string } {
  const entries = ['tls.crt', 'tls.key'];
  const missing = entries.filter((entry) => data[entry] === undefined);
  if (missing.length > 0)
    return { problem: `secret ${key} is missing the following TLS data entries: ${missing.join(', ')}` };
  const empty = entries.filter((entry) => data[entry] === '');
  if (empty.length > 0)
    return { problem: `secret ${key} contains the following empty TLS data entries: ${empty.join(', ')}` };
  const [certificateChain = '', privateKey = ''] = entries.map((entry) =>
    Buffer.from(data[entry] ?? '', 'base64').toString('utf8'),
  );
  try {
    if (!new X509Certificate(certificateChain).checkPrivateKey(createPrivateKey(privateKey)))
      return { problem: `secret ${key}: private key does not match public key` };
    return { certificateChain, privateKey };
  } catch (error) {
    return { problem: `secret ${key}: ${messageOf(error)}` };
  }
}
