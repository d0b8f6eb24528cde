import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import { kubeConfigCredentials, type CredentialSource } from './credentials.ts';
import { inClusterKubeClient } from './in-cluster.ts';
import { loadKubeConfig } from './load-kube-config.ts';

describe('kubeConfigCredentials', () => {
  function source(user: string, cluster = ''): CredentialSource {
    const kubeconfig = [
      'current-context: a',
      'contexts: [{name: a, context: {cluster: a, user: a}}]',
      `clusters: [{name: a, cluster: {server: 'https://a:6443/', ${cluster}}}]`,
      `users: [{name: a, user: {${user}}}]`,
    ].join('\n');
    return kubeConfigCredentials(loadKubeConfig({ kubeconfig }));
  }

  it('gives a token, once read', async () => {
    const credentials = source('token: t');
    expect(credentials.server).to.equal('https://a:6443');
    expect((await credentials.current()).headers).to.deep.equal({ authorization: 'Bearer t' });
    expect(await credentials.current()).to.equal(await credentials.current());
  });

  it('gives a name and password', async () => {
    expect((await source('username: u, password: p').current()).headers).to.deep.equal({ authorization: 'Basic dTpw' });
  });

  it('gives certificates and how to check the server', async () => {
    const cluster = 'certificate-authority-data: Q0E=, tls-server-name: node, insecure-skip-tls-verify: true';
    const { tls, headers } = await source('token: t', cluster).current();
    expect(headers).to.deep.equal({ authorization: 'Bearer t' });
    expect(tls).to.deep.equal({ ca: Buffer.from('CA'), servername: 'node', rejectUnauthorized: false });
  });

  it('asks an exec plugin', async () => {
    const answer = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}';
    const exec = `exec: {apiVersion: client.authentication.k8s.io/v1, command: echo, args: ['${answer}']}`;
    expect((await source(exec).current()).headers).to.deep.equal({ authorization: 'Bearer t' });
  });

  it('says what a failing exec plugin said', async () => {
    const exec = 'exec: {apiVersion: client.authentication.k8s.io/v1, command: /nothing/there}';
    const error: unknown = await source(exec)
      .current()
      .catch((reason: unknown) => reason);
    if (!(error instanceof FleetbedError)) throw error;
    expect([error.code, error.message]).to.deep.equal([
      'FLEETBED_KUBECONFIG_INVALID',
      'the credentials of context "a" cannot be had',
    ]);
    expect(error.observed).to.contain('/nothing/there');
  });
});

describe('inClusterKubeClient', () => {
  it('says that it is not in a cluster', () => {
    expect(() => inClusterKubeClient({}))
      .to.throw(FleetbedError, 'this program does not run in a pod with a ServiceAccount')
      .with.property('observed', 'KUBERNETES_SERVICE_HOST is not set');
  });
});
