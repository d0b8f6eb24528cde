import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';
import { issueCertificate } from '../../core/x509/certificate.ts';
import { encodedSubject } from '../../core/x509/read-subject.ts';

/** The certificate authority of a mesh, as one cluster has it. PEM. */
export interface AuthorityMaterial {
  readonly certificate: string;
  /** Of the curve P-256. */
  readonly key: string;
  /** What leads from the certificate to the root, if it is not the root itself. */
  readonly chain?: string;
  readonly root: string;
}

export interface IdentityAuthority {
  /** PEM. */
  readonly root: string;
  /** Names a workload. Throws a `RangeError` for a key that is not of the curve P-256. @param publicKey PEM */
  issueWorkload(publicKey: string, id: string): { readonly certificateChain: string; readonly expiresAt: Date };
  /** For a server of the control plane. */
  issueServer(names: readonly string[]): KeyPair & { readonly expiresAt: Date };
}

const HOUR_MS = 3_600_000;
const WORKLOAD_HOURS = 24;
const SERVER_HOURS = 24 * 90;
const ROOT_DAYS = 3_650;
/** Clocks of clusters differ: a certificate is not to be too young for a neighbour. */
const BACKDATED_MS = HOUR_MS;

/** Issues identities. Throws a `RangeError` for material that cannot be used. */
export function identityAuthority(clock: Clock, material: AuthorityMaterial): IdentityAuthority {
  const issuer = { name: subjectOf(material.certificate), privateKey: privateKeyOf(material.key) };
  if (!new X509Certificate(material.certificate).checkPrivateKey(issuer.privateKey))
    throw new RangeError('the key of the certificate authority is not that of its certificate');
  const above = material.certificate === material.root ? '' : withNewline(material.chain ?? material.certificate);
  const issue = (
    commonName: string,
    request: { readonly publicKey: KeyObject; readonly usage: 'peer' | 'server'; readonly names: readonly string[] },
    hours: number,
  ): { readonly certificateChain: string; readonly expiresAt: Date } => {
    const now = clock.date().getTime();
    const expiresAt = new Date(now + hours * HOUR_MS);
    const certificate = issueCertificate({
      ...request,
      issuer,
      subject: { commonName },
      notBefore: new Date(now - BACKDATED_MS),
      notAfter: expiresAt,
    });
    return { certificateChain: certificate + above, expiresAt };
  };
  return {
    root: material.root,
    issueWorkload: (publicKey, id) =>
      issue('workload', { publicKey: publicKeyOf(publicKey), usage: 'peer', names: [id] }, WORKLOAD_HOURS),
    issueServer: (names) => {
      const keys = newKeys();
      const request = { publicKey: keys.publicKey, usage: 'server', names } as const;
      return { ...issue(names[0] ?? 'server', request, SERVER_HOURS), privateKey: pemOf(keys.privateKey) };
    },
  };
}

/** A new root for a mesh, which signs itself. */
export function newRoot(clock: Clock, commonName: string): AuthorityMaterial {
  const { publicKey, privateKey } = newKeys();
  const now = clock.date().getTime();
  const certificate = issueCertificate({
    subject: { commonName },
    issuer: { name: { commonName }, privateKey },
    publicKey,
    usage: 'authority',
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + ROOT_DAYS * 24 * HOUR_MS),
  });
  return { certificate, root: certificate, key: pemOf(privateKey) };
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function subjectOf(certificate: string): Buffer {
  try {
    return encodedSubject(certificate);
  } catch (cause) {
    throw new RangeError('the certificate of the certificate authority cannot be read', { cause });
  }
}

function privateKeyOf(pem: string): KeyObject {
  return onCurve('the key of the certificate authority', () => createPrivateKey(pem));
}

function publicKeyOf(pem: string): KeyObject {
  return onCurve('the public key', () => createPublicKey(pem));
}

function onCurve(what: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw new RangeError(`${what} cannot be read`, { cause });
  }
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new RangeError(`${what} is not of the curve P-256`);
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
