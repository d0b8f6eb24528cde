import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bundleProgram, PROGRAMS_ENTRY } from './bundle.ts';

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
});

describe('PROGRAMS_ENTRY', () => {
  it('is the entry of the programs beside this room', () => {
    expect(PROGRAMS_ENTRY).to.match(/harness\/cli\/programs\/main\.(ts|js)$/);
  });
});
