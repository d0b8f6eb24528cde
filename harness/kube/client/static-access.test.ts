import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { isStaticAccess, staticAccess, type StaticAccessOptions } from './static-access.ts';

describe('staticAccess', () => {
  const access = (user: object, cluster: object = {}, directory?: string): StaticAccessOptions => ({
    context: 'a',
    cluster: { name: 'a', settings: { server: 'https://a:6443', ...cluster } },
    user: { name: 'a', settings: { ...user } },
    ...(directory === undefined ? {} : { directory }),
  });

  it('is for what stays as it is', () => {
    const ordinary = { 'client-certificate-data': 'Q0E=', 'client-key-data': 'Q0E=', exec: null, token: '' };
    expect(isStaticAccess(access(ordinary, { 'certificate-authority': 'ca.crt' }))).to.equal(true);
    for (const user of [
      { exec: {} },
      { 'auth-provider': {} },
      { as: 'other' },
      { tokenFile: 't' },
      { 'token-file': 't' },
    ])
      expect(isStaticAccess(access(user)), JSON.stringify(user)).to.equal(false);
    expect(isStaticAccess(access({}, { 'proxy-url': 'http://p' }))).to.equal(false);
  });

  it('reads files where the kubeconfig is, and prefers them to data', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-access-'));
    try {
      await writeFile(path.join(directory, 'ca.crt'), 'from a file');
      const cluster = { 'certificate-authority': 'ca.crt', 'certificate-authority-data': 'Q0E=' };
      const request: RequestOptions = {};
      await staticAccess(access({ 'client-key-data': 'S0VZ' }, cluster, directory)).applyToHTTPSOptions(request);
      expect(request).to.deep.equal({ ca: Buffer.from('from a file'), key: Buffer.from('KEY') });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('says which file is missing', async () => {
    const reading = staticAccess(access({ 'client-key': '/nothing/there' })).applyToHTTPSOptions({});
    expect(String(await reading.catch((error: unknown) => error))).to.contain('/nothing/there');
  });
});
