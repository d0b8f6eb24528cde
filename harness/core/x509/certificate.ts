import { createHash, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { der } from './der.ts';

/** The parts of a distinguished name that Kubernetes reads: CN is a user, each O is one of its groups. */
export interface CertificateName {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

export interface CertificateRequest {
  readonly subject: CertificateName;
  readonly publicKey: KeyObject;
  /** Its name may be given as it is encoded in its certificate. */
  readonly issuer: { readonly name: CertificateName | Buffer; readonly privateKey: KeyObject };
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `peer` is both a server and a client. */
  readonly usage: 'authority' | 'server' | 'client' | 'peer';
  /** Host names, IP addresses, and URIs: what has `://` is one. */
  readonly names?: readonly string[];
}

const ECDSA_WITH_SHA256 = der.sequence(der.objectId('1.2.840.10045.4.3.2'));
const [SERVER_AUTH, CLIENT_AUTH] = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];
const EXTENDED_KEY_USAGE = { server: [SERVER_AUTH], client: [CLIENT_AUTH], peer: [SERVER_AUTH, CLIENT_AUTH] } as const;

/**
 * An X.509 v3 certificate, signed with ECDSA and SHA-256, as PEM. Keys must be of the curve P-256.
 *
 * Written here because `node:crypto` reads certificates but issues none; takes well under a millisecond.
 */
export function issueCertificate(request: CertificateRequest): string {
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(Uint8Array.of(2))),
    // The first bit is cleared so that the number keeps its length; the second is set so that it is never zero.
    der.integer(Uint8Array.from(randomBytes(16), (byte, index) => (index === 0 ? (byte & 0x7f) | 0x40 : byte))),
    ECDSA_WITH_SHA256,
    Buffer.isBuffer(request.issuer.name) ? request.issuer.name : nameOf(request.issuer.name),
    der.sequence(der.time(request.notBefore), der.time(request.notAfter)),
    nameOf(request.subject),
    spki(request.publicKey),
    der.explicit(3, der.sequence(...extensions(request))),
  );
  const signature = sign('sha256', toBeSigned, request.issuer.privateKey);
  return pem('CERTIFICATE', der.sequence(toBeSigned, ECDSA_WITH_SHA256, der.bitString(signature)));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function nameOf({ commonName, organizations = [] }: CertificateName): Buffer {
  const part = (id: string, value: string): Buffer => der.set(der.sequence(der.objectId(id), der.text(value)));
  return der.sequence(...organizations.map((each) => part('2.5.4.10', each)), part('2.5.4.3', commonName));
}

function extensions({ usage, publicKey, issuer, names = [] }: CertificateRequest): Buffer[] {
  const isAuthority = usage === 'authority';
  const list = [
    // Key usage: digitalSignature and keyCertSign of an authority, digitalSignature and keyEncipherment of others.
    extension('2.5.29.15', true, isAuthority ? der.flags(0x84, 2) : der.flags(0xa0, 5)),
    extension('2.5.29.19', true, isAuthority ? der.sequence(der.boolean(true)) : der.sequence()),
    extension('2.5.29.14', false, der.octets(keyIdentifier(publicKey))),
    extension('2.5.29.35', false, der.sequence(der.implicit(0, keyIdentifier(createPublicKey(issuer.privateKey))))),
  ];
  if (!isAuthority) {
    const usages = EXTENDED_KEY_USAGE[usage].map((id) => der.objectId(id));
    list.push(extension('2.5.29.37', false, der.sequence(...usages)));
  }
  if (names.length > 0) list.push(extension('2.5.29.17', false, der.sequence(...names.map(generalName))));
  return list;
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return der.sequence(der.objectId(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

function generalName(name: string): Buffer {
  if (isIPv4(name)) return der.implicit(7, Uint8Array.from(name.split('.'), Number));
  if (isIPv6(name)) return der.implicit(7, ipv6Bytes(name));
  return der.implicit(name.includes('://') ? 6 : 2, Buffer.from(name, 'ascii'));
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((each) => Number.parseInt(each, 16));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1').update(spki(key).subarray(-65)).digest();
}
