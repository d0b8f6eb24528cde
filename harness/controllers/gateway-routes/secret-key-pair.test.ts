import { expect } from 'chai';
import type { Secret } from '../../kube/api/core.ts';
import { tlsSecretObject } from '../testing/objects.ts';
import { secretKeyPair } from './secret-key-pair.ts';

describe('secretKeyPair', () => {
  const good = tlsSecretObject('store.example.com');
  const other = tlsSecretObject('shop.example.com');
  const data = good.data!;

  function problem(secret: Secret): string {
    const found = secretKeyPair(secret);
    return 'problem' in found ? found.problem : 'none';
  }

  it('reads the certificate and its key, once', () => {
    const found = secretKeyPair(good);
    if ('problem' in found) throw new Error(found.problem);
    expect(found.keyPair.certificateChain).to.match(/^-----BEGIN CERTIFICATE-----/);
    expect(found.keyPair.privateKey).to.match(/^-----BEGIN PRIVATE KEY-----/);
    expect(secretKeyPair(good)).to.equal(found);
  });

  it('says what is wrong', () => {
    expect(problem({ ...good, type: 'Opaque' })).to.equal('it is of type Opaque; kubernetes.io/tls is needed');
    expect(problem({ ...good, data: { 'tls.key': data['tls.key']! } })).to.equal('it has no tls.crt');
    expect(problem({ ...good, data: { 'tls.crt': data['tls.crt']! } })).to.equal('it has no tls.key');
    expect(problem({ ...good, data: { ...data, 'tls.key': other.data!['tls.key']! } })).to.equal(
      'tls.key is not the key of the certificate',
    );
    expect(problem({ ...good, data: { ...data, 'tls.crt': 'bm9uc2Vuc2U=' } })).to.match(/^it cannot be read: /);
    expect(problem({ ...good, data: { ...data, 'tls.key': 'bm9uc2Vuc2U=' } })).to.match(/^it cannot be read: /);
  });
});
