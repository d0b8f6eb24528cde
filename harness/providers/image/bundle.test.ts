import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { tokenKubeconfig } from '../../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText } from '../../kube/kubeconfig/kubeconfig-file.ts';
import { bundleProgram, PROGRAMS_ENTRY } from './bundle.ts';

type LoadKubeConfig = typeof import('../../kube/client/load-kube-config.ts');

describe('bundleProgram', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetbed-bundle-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const bundled = async (source: string): Promise<string> => {
    const entry = join(directory, 'main.ts');
    await writeFile(entry, source);
    return Buffer.from(await bundleProgram(entry)).toString();
  };

  it('lowers await using, which Node 20 does not know, and gives the same bytes again', async () => {
    const source = 'const a = { [Symbol.asyncDispose]: async () => {} };\n{ await using b = a; console.log(b); }';
    const text = await bundled(source);
    expect(text).not.to.match(/await using/);
    expect(await bundled(source)).to.equal(text);
  });

  it('makes a program that can require modules of Node', async () => {
    await writeFile(join(directory, 'old.cjs'), "module.exports = require('node:path').sep;");
    const text = await bundled("import sep from './old.cjs';\nexport default sep;");
    const file = join(directory, 'bundle.mjs');
    await writeFile(file, text);
    expect(((await import(file)) as { default: string }).default).to.equal('/');
  });

  it('has what a kubeconfig needs of the Kubernetes client, without its generated API', async () => {
    const entry = fileURLToPath(new URL('../../kube/client/load-kube-config.ts', import.meta.url));
    const text = Buffer.from(await bundleProgram(entry)).toString();
    expect(text).not.to.contain('persistentVolumeReclaimPolicy');
    const file = join(directory, 'bundle.mjs');
    await writeFile(file, text);
    const { loadKubeConfig } = (await import(file)) as LoadKubeConfig;
    const kubeconfig = kubeconfigText(tokenKubeconfig({ name: 'west', server: 'https://west:6443', token: 't' }));
    expect(loadKubeConfig({ kubeconfig }).getCurrentCluster()?.server).to.equal('https://west:6443');
  }).timeout(30_000);
});

describe('PROGRAMS_ENTRY', () => {
  it('is the entry of the programs beside this room', () => {
    expect(PROGRAMS_ENTRY).to.match(/harness\/programs\/main\.(ts|js)$/);
  });
});
