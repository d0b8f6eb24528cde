/**
 * A sceptical user with kubectl on an embedded fleet, word for word. `FLEETBED_RECORD=1` records the session anew: read
 * what changed. Needs kubectl and curl on PATH.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { systemExec } from '../core/exec.ts';
import { DisposeStack } from '../core/dispose.ts';
import { missingPrograms } from '../kube/testing/missing-programs.ts';
import { formatSession, normaliseSaid, parseSession } from './testing/session-script.ts';

const SESSION = 'fixtures/sessions/session.txt';
const ANY_EXIT_CODE = Array.from({ length: 256 }, (_unused, code) => code);

describe('a session with kubectl on an embedded fleet', function () {
  this.timeout(180_000);
  const missing = missingPrograms(['kubectl', 'curl']);
  if (missing.length > 0) {
    it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
    return;
  }
  const stack = new DisposeStack();
  const { signal } = new AbortController();
  let home = '';

  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'fleetbed-session-'));
    stack.defer(() => rm(home, { recursive: true, force: true }));
    await fleetbed('up', '--file', 'fixtures/sessions/fleet.yaml', '--detach');
    stack.defer(() => fleetbed('down', 'session'));
  });
  after(() => stack[Symbol.asyncDispose]());

  async function fleetbed(...words: readonly string[]): Promise<void> {
    const argv = ['--import', 'tsx', 'harness/cli/main.ts', ...words];
    await systemExec.run(process.execPath, argv, { signal, env: { FLEETBED_HOME: home }, timeoutMs: 60_000 });
  }

  async function said(command: string): Promise<string> {
    const { stdout, exitCode } = await systemExec.run('bash', ['-c', `exec 2>&1; ${command}`], {
      signal,
      env: {
        KUBECONFIG: path.join(home, 'fleets', 'session', 'kubeconfig'),
        KUBECACHEDIR: path.join(home, 'cache'),
      },
      timeoutMs: 60_000,
      allowedExitCodes: ANY_EXIT_CODE,
    });
    return `${normaliseSaid(stdout)}${exitCode === 0 ? '' : `[exit ${exitCode}]\n`}`;
  }

  it('says what it said before', async () => {
    const text = await readFile(SESSION, 'utf8');
    const steps = [];
    for (const step of parseSession(text)) steps.push({ ...step, said: await said(step.command) });
    const now = formatSession(steps);
    if (process.env['FLEETBED_RECORD'] === '1') await writeFile(SESSION, now);
    else expect(now).to.equal(text);
  });
});
