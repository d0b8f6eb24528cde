import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { issueCertificate } from '../../core/x509/certificate.ts';
import { identityAuthority, newRoot } from './identity-authority.ts';

const ID = 'spiffe://cluster.local/ns/sample/sa/default';

function publicKey(curve = 'P-256'): string {
  return generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
}

describe('identityAuthority', () => {
  const root = newRoot(systemClock, 'root');
  const authority = identityAuthority(systemClock, root);

  it('names a workload by its SPIFFE id (002-D1)', () => {
    const { certificateChain, expiresAt } = authority.issueWorkload(publicKey(), ID);
    const certificate = new X509Certificate(certificateChain);
    expect(certificate.subjectAltName).to.equal(`URI:${ID}`);
    expect(certificate.verify(new X509Certificate(root.root).publicKey)).to.equal(true);
    expect(certificate.checkIssued(new X509Certificate(root.certificate))).to.equal(true);
    expect(expiresAt.getTime() - systemClock.date().getTime()).to.be.within(23 * 3_600_000, 25 * 3_600_000);
  });

  it('issues below an authority that is not the root, with what leads there', () => {
    const { privateKey, publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = issueCertificate({
      subject: { commonName: 'cluster one', organizations: ['b', 'a'] },
      issuer: { name: { commonName: 'root' }, privateKey: root.key as never },
      publicKey: key,
      usage: 'authority',
      notBefore: new Date(systemClock.date().getTime() - 60_000),
      notAfter: new Date(systemClock.date().getTime() + 3_600_000),
    });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const below = identityAuthority(systemClock, { certificate, key: pem, root: root.root });
    const chain = below.issueWorkload(publicKey(), ID).certificateChain;
    expect(chain.match(/BEGIN CERTIFICATE/g)).to.have.length(2);
    expect(new X509Certificate(chain).checkIssued(new X509Certificate(certificate))).to.equal(true);
  });

  it('issues what is valid already by the clock of a neighbour that is most of an hour late', () => {
    const late = systemClock.date().getTime() - 50 * 60_000;
    const { certificateChain } = authority.issueWorkload(publicKey(), ID);
    for (const pem of [certificateChain, root.certificate])
      expect(Date.parse(new X509Certificate(pem).validFrom)).to.be.below(late);
  });

  it('refuses keys that it cannot vouch for', () => {
    expect(() => authority.issueWorkload('no key', ID)).to.throw(RangeError, 'the public key cannot be read');
    expect(() => authority.issueWorkload(publicKey('P-384'), ID)).to.throw(RangeError, 'is not of the curve P-256');
  });

  it('refuses a key that is not of its certificate', () => {
    const other = newRoot(systemClock, 'other');
    expect(() => identityAuthority(systemClock, { ...root, key: other.key })).to.throw(RangeError, 'is not that of');
  });
});
