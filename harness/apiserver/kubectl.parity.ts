import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { DisposeStack } from '../core/dispose.ts';
import { systemExec } from '../core/exec.ts';
import { systemRandom } from '../core/random.ts';
import { startApiServer } from './server.ts';
import { normaliseOutput } from './testing/kubectl/kubectl-output.ts';
import { wordsOf, type KubectlStep } from './testing/kubectl/kubectl-step.ts';
import { KUBECTL_STEPS } from './testing/kubectl/kubectl-steps.ts';
import { realControlPlane } from './testing/parity/real-control-plane.ts';

/** What a command said, without what chance and time put in it. */
interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('kubectl', () => {
  const stack = new DisposeStack();
  const { signal } = new AbortController();
  const ours: Said[] = [];
  const theirs: Said[] = [];

  before(async function () {
    this.timeout(600_000);
    const real = stack.use(await realControlPlane(signal));
    await runAll(real.kubeconfig, theirs);
    const server = stack.use(await startApiServer({ clock: systemClock, random: systemRandom, tls: 'own-ca' }));
    await runAll(server.kubeconfig('admin'), ours);
  });

  after(async function () {
    this.timeout(60_000);
    await stack[Symbol.asyncDispose]();
  });

  for (const [index, { line, differs }] of KUBECTL_STEPS.entries())
    if (differs === undefined)
      it(`says what it says with the real server: ${line}`, () => {
        expect(ours[index]).to.deep.equal(theirs[index]);
      });
    else
      it(`says something else than with the real server: ${line} (${differs})`, () => {
        expect(ours[index]).not.to.deep.equal(theirs[index]);
      });

  async function runAll(kubeconfig: string, said: Said[]): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'fleetbed-kubectl-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    await writeFile(join(directory, 'kubeconfig'), kubeconfig);
    for (const step of KUBECTL_STEPS) said.push(await run(step, directory));
  }

  async function run({ line, input }: KubectlStep, directory: string): Promise<Said> {
    const { exitCode, stdout, stderr } = await systemExec.run('kubectl', wordsOf(line), {
      signal,
      cwd: directory,
      env: { KUBECONFIG: join(directory, 'kubeconfig'), KUBECACHEDIR: join(directory, 'cache') },
      ...(input === undefined ? {} : { input }),
      timeoutMs: 30_000,
      allowedExitCodes: [0, 1, 2, 3],
    });
    return { exitCode, stdout: normaliseOutput(stdout), stderr: normaliseOutput(stderr) };
  }
});
