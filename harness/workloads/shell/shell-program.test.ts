import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { MemoryFiles } from '../testing/memory-files.ts';
import { ImageProgram } from '../testing/running-program.ts';
import { SHELL_SCRIPTS } from '../testing/shell-scripts.ts';

interface Recorded {
  readonly script: string;
  readonly stdout: string;
  readonly exitCode: number;
}

const recorded = JSON.parse(
  await readFile(new URL('../../../fixtures/upstream/shell/busybox.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

function shell(script: string, more: Partial<ConstructorParameters<typeof ImageProgram>[1]> = {}): ImageProgram {
  return new ImageProgram('busybox', {
    argv: ['sh', '-c', script],
    env: { HOME: '/root' },
    files: new MemoryFiles({ '/work/.keep': '' }),
    workingDirectory: '/work',
    ...more,
  });
}

async function said(script: string): Promise<string> {
  const program = shell(script);
  const status = await program.ended;
  return `${String(status)}|${program.stdout}|${program.stderr}`;
}

describe('sh', () => {
  it('has a recorded answer of busybox for each script', () => {
    expect(recorded.map(({ script }) => script)).to.deep.equal(SHELL_SCRIPTS);
  });

  for (const { script, stdout, exitCode } of recorded) {
    it(`does as busybox does: ${script.split('\n')[0] ?? ''}`, async () => {
      const program = shell(script);
      expect([await program.ended, program.stdout]).to.deep.equal([exitCode, stdout]);
    });
  }

  it('says that there is no such command', async () => {
    expect(await said('foo bar')).to.equal('127||sh: foo: not found\n');
  });

  it('says what is wrong with a script and ends with 2', async () => {
    expect(await said('if true; then')).to.equal('2||sh: syntax error: unexpected end of file\n');
    expect(await said('echo a; )')).to.match(/^2\|.*\|sh: syntax error: unexpected "\)"\n$/s);
  });

  it('leaves others their turn in an endless loop and ends with its signal', async () => {
    await using program = shell('while true; do :; done');
    let turns = 0;
    for (; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    program.signal('SIGTERM');
    expect([turns, await program.ended]).to.deep.equal([20, 143]);
  });

  it('ends with SIGKILL even where SIGTERM is ignored', async () => {
    await using program = shell("trap '' TERM; echo ready; while true; do :; done");
    await program.says('ready');
    program.signal('SIGTERM');
    program.signal('SIGKILL');
    expect(await program.ended).to.equal(137);
  });

  it('ends what runs in the foreground when it is told to end', async () => {
    await using program = shell('echo ready; sleep infinity; echo never');
    await program.says('ready');
    program.signal('SIGTERM');
    expect([await program.ended, program.stdout]).to.deep.equal([143, 'ready\n']);
  });

  it('runs a trap after the command in the foreground', async () => {
    await using program = shell("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done");
    await program.says('ready');
    program.signal('SIGTERM');
    expect([await program.ended, program.stdout]).to.deep.equal([0, 'ready\nbye\n']);
  });

  it('interrupts wait for a trap', async () => {
    await using program = shell("trap 'echo bye; exit 0' TERM; sleep 3600 & echo ready; wait $!");
    await program.says('ready');
    program.signal('SIGTERM');
    expect([await program.ended, program.stdout]).to.deep.equal([0, 'ready\nbye\n']);
  });

  it('reads its script and data from standard input', async () => {
    const stdin = new PassThrough();
    stdin.end('one\ntwo\n');
    const program = shell('read a; cat; echo "[$a]"', { stdin });
    await program.ended;
    expect(program.stdout).to.equal('two\n[one]\n');
  });

  it('runs a script among the files of its container', async () => {
    const files = new MemoryFiles({ '/work/run.sh': '#!/bin/sh\necho "ran $1"\n' });
    const program = shell('./run.sh x; sh run.sh y', { files });
    await program.ended;
    expect(program.stdout).to.equal('ran x\nran y\n');
  });

  it('does not use up the stack on a script that is nested too deeply', async () => {
    expect(await said('('.repeat(10_000))).to.match(/^2\|\|sh: syntax error/);
    expect(await said('f() { f; }; f')).to.match(/^2\|\|sh: maximum function recursion depth exceeded/);
  });
});
