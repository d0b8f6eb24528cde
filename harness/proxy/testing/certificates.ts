import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { issueCertificate, type CertificateRequest } from '../../core/x509/certificate.ts';
import type { KeyPair } from '../table/route-table.ts';

/** An authority of its own for one test. */
export interface TestAuthority {
  /** PEM. */
  readonly certificate: string;
  issue(names: readonly string[], usage?: CertificateRequest['usage']): KeyPair;
}

const DAY_MS = 86_400_000;

export function testAuthority(commonName = 'test authority'): TestAuthority {
  const keys = newKeys();
  const name = { commonName };
  const issue = (request: Pick<CertificateRequest, 'subject' | 'publicKey' | 'usage' | 'names'>): string =>
    issueCertificate({
      ...request,
      issuer: { name, privateKey: keys.privateKey },
      notBefore: new Date(performance.timeOrigin + performance.now() - DAY_MS),
      notAfter: new Date(performance.timeOrigin + performance.now() + DAY_MS),
    });
  return {
    certificate: issue({ subject: name, publicKey: keys.publicKey, usage: 'authority' }),
    issue: (names, usage = 'peer') => {
      const { publicKey, privateKey } = newKeys();
      return {
        certificateChain: issue({ subject: { commonName: names[0] ?? 'nobody' }, publicKey, usage, names }),
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      };
    },
  };
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}
