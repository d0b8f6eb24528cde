import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { issueCertificate, type CertificateName, type CertificateRequest } from '../../core/x509/certificate.ts';

/** A certificate and its key, both PEM. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  /** @param names host names and IP addresses that clients call the server by */
  issueServer(commonName: string, names: readonly string[]): Credential;
  /** A user `commonName` that belongs to the groups `organizations`. */
  issueClient(subject: CertificateName): Credential;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const CREDENTIAL_DAYS = 365;
/** So that a client whose clock is a little behind does not refuse a new certificate. */
const BACKDATED_MS = 3_600_000;

/**
 * An authority of one server, with a key of its own that never leaves the process. Takes about a millisecond.
 *
 * @param name of the authority; `kubernetes` as kubeadm has it
 */
export function certificateAuthority(clock: Clock, name: string = 'kubernetes'): CertificateAuthority {
  const keys = newKeys();
  const issuer = { name: { commonName: name }, privateKey: keys.privateKey };
  const issue = (
    request: Pick<CertificateRequest, 'subject' | 'publicKey' | 'usage' | 'names'>,
    days: number,
  ): string => {
    const now = clock.date().getTime();
    const [notBefore, notAfter] = [new Date(now - BACKDATED_MS), new Date(now + days * DAY_MS)];
    return issueCertificate({ ...request, issuer, notBefore, notAfter });
  };
  const credential = (usage: 'server' | 'client', subject: CertificateName, names: readonly string[]): Credential => {
    const { publicKey, privateKey } = newKeys();
    return {
      certificate: issue({ subject, publicKey, usage, names }, CREDENTIAL_DAYS),
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    };
  };
  return {
    certificate: issue({ subject: issuer.name, publicKey: keys.publicKey, usage: 'authority' }, AUTHORITY_DAYS),
    issueServer: (commonName, names) => credential('server', { commonName }, names),
    issueClient: (subject) => credential('client', subject, []),
  };
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}
