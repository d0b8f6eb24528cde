import { createServer, request } from 'node:https';
import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { parseKubeconfig, kubeconfigText } from '../../kube/kubeconfig/kubeconfig-file.ts';
import { adminKubeconfig } from './admin-kubeconfig.ts';
import { certificateAuthority, type Credential } from './certificate-authority.ts';
import { der } from '../../core/x509/der.ts';
import { serverCredentials } from './server-credentials.ts';

describe('certificates', () => {
  it('are what OpenSSL reads back', () => {
    const authority = certificateAuthority(systemClock);
    const root = new X509Certificate(authority.certificate);
    expect(root.ca).to.equal(true);
    expect(root.subject).to.equal('CN=kubernetes');
    expect(root.verify(root.publicKey)).to.equal(true);

    const leaf = new X509Certificate(
      authority.issueServer('kube-apiserver', ['a.example', '10.1.2.3', '::1']).certificate,
    );
    expect(leaf.subjectAltName).to.equal('DNS:a.example, IP Address:10.1.2.3, IP Address:0:0:0:0:0:0:0:1');
    expect(leaf.verify(root.publicKey)).to.equal(true);
    expect(leaf.checkIssued(root)).to.equal(true);
    expect(leaf.checkHost('a.example')).to.equal('a.example');
    expect(leaf.keyUsage).to.deep.equal(['1.3.6.1.5.5.7.3.1']);
    expect(leaf.serialNumber).to.have.length(32);
  });

  it('carry a user and its groups', () => {
    const { certificate } = certificateAuthority(systemClock).issueClient({
      commonName: 'jane',
      organizations: ['devs', 'system:masters'],
    });
    expect(new X509Certificate(certificate).toLegacyObject().subject).to.deep.equal({
      O: ['devs', 'system:masters'],
      CN: 'jane',
    });
  });

  it('let a server be trusted by name and address, and a client be known', async () => {
    const authority = certificateAuthority(systemClock);
    const stranger = certificateAuthority(systemClock);
    const server = createServer(serverCredentials(authority, { address: '127.0.0.1' }), (message, response) => {
      const { socket } = message;
      if (!(socket instanceof TLSSocket)) throw new TypeError('no TLS');
      const certificate = socket.getPeerCertificate() as { subject?: { CN: string } };
      response.end(`${String(socket.authorized)} ${certificate.subject?.CN ?? 'nobody'}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as { port: number }).port;
    const ask = (credential: Credential | undefined, ca: string, servername?: string): Promise<string> =>
      new Promise((resolve, reject) => {
        request(
          {
            host: '127.0.0.1',
            port,
            ca,
            agent: false,
            ...(servername === undefined ? {} : { servername }),
            ...(credential === undefined ? {} : { cert: credential.certificate, key: credential.key }),
          },
          (answer) => {
            text(answer).then(resolve, reject);
          },
        )
          .on('error', reject)
          .end();
      });
    try {
      expect(await ask(authority.issueClient({ commonName: 'jane' }), authority.certificate)).to.equal('true jane');
      expect(await ask(undefined, authority.certificate, 'kubernetes.default.svc')).to.equal('false nobody');
      expect(await ask(stranger.issueClient({ commonName: 'eve' }), authority.certificate)).to.equal('false eve');
      expect(await ask(authority.issueServer('jane', []), authority.certificate)).to.equal('false jane');
      const failure = await ask(undefined, stranger.certificate).catch((error: unknown) => String(error));
      expect(failure).to.match(/certificate/);
    } finally {
      server.close();
    }
  });

  it('make a kubeconfig whose user is an administrator', () => {
    const authority = certificateAuthority(systemClock);
    const config = adminKubeconfig({ name: 'west', server: 'https://127.0.0.1:1', authority });
    const read = parseKubeconfig(kubeconfigText(config));
    expect(read.currentContext).to.equal('west');
    const data = read.users[0]?.settings['client-certificate-data'];
    const subject = new X509Certificate(Buffer.from(String(data), 'base64')).subject;
    expect(subject).to.equal('O=system:masters\nCN=kubernetes-admin');
  });

  it('need no user where the server asks for none', () => {
    const config = adminKubeconfig({ name: 'west', server: 'http://127.0.0.1:1' });
    expect(config.users).to.deep.equal([{ name: 'west', settings: {} }]);
  });
});

describe('DER', () => {
  it('encodes lengths, signs and late dates as the rules say', () => {
    expect(der.octets(Buffer.alloc(300)).subarray(0, 4).toString('hex')).to.equal('0482012c');
    expect(der.integer(Uint8Array.of(0, 0, 0x80)).toString('hex')).to.equal('02020080');
    expect(der.integer(Uint8Array.of(0)).toString('hex')).to.equal('020100');
    expect(der.objectId('1.2.840.10045.4.3.2').toString('hex')).to.equal('06082a8648ce3d040302');
    expect(der.time(new Date('2049-12-31T23:59:59Z')).subarray(2).toString()).to.equal('491231235959Z');
    expect(der.time(new Date('2050-01-01T00:00:00Z')).subarray(2).toString()).to.equal('20500101000000Z');
  });
});
