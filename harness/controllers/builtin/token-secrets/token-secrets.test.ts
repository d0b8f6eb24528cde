import { expect } from 'chai';
import { startEmbeddedApiServer } from '../../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../../core/clock.ts';
import { SECRET, SERVICE_ACCOUNT } from '../../../kube/api/core.ts';
import { startBuiltInRig } from '../../testing/built-in-rig.ts';

const text = (base64 = ''): string => Buffer.from(base64, 'base64').toString('utf8');

describe('token Secrets', () => {
  it('are signed by the server where nobody else does', async () => {
    await using api = await startEmbeddedApiServer(systemClock, { tls: 'own-ca' });
    await using rig = await startBuiltInRig(api.client, systemClock);
    const annotations = { 'kubernetes.io/service-account.name': 'default' };
    await rig.create(SECRET, { metadata: { name: 'robot', annotations }, type: 'kubernetes.io/service-account-token' });
    await rig.idle();
    const [, claims] = text((await rig.get(SECRET, 'robot')).data?.['token']).split('.');
    expect(JSON.parse(text(claims))).to.include({ sub: 'system:serviceaccount:default:default' });
  });

  it('are filled, and go with their ServiceAccount', async () => {
    await using api = await startEmbeddedApiServer(systemClock, { tls: 'own-ca' });
    const tokenFor = (account: { metadata: { name: string } }): Promise<string> =>
      Promise.resolve(`of ${account.metadata.name}`);
    await using rig = await startBuiltInRig(api.client, systemClock, {}, { tokenFor });
    const account = await rig.create(SERVICE_ACCOUNT, { metadata: { name: 'robot' } });
    const annotations = { 'kubernetes.io/service-account.name': 'robot' };
    await rig.create(SECRET, { metadata: { name: 'robot', annotations }, type: 'kubernetes.io/service-account-token' });
    await rig.idle();
    const secret = await rig.get(SECRET, 'robot');
    expect(text(secret.data?.['token'])).to.equal('of robot');
    expect(text(secret.data?.['namespace'])).to.equal('default');
    expect(text(secret.data?.['ca.crt'])).to.contain('BEGIN CERTIFICATE');
    expect(secret.metadata.annotations?.['kubernetes.io/service-account.uid']).to.equal(account.metadata.uid);
    await rig.remove(SERVICE_ACCOUNT, 'robot');
    await rig.idle();
    expect((await rig.list(SECRET)).map(({ metadata }) => metadata.name)).to.deep.equal([]);
  });
});
