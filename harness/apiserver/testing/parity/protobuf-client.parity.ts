import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemExec } from '../../../core/exec.ts';
import { missingPrograms } from '../../../kube/testing/missing-programs.ts';
import { ourServer } from './our-server.ts';
import { REAL_PROGRAMS, realControlPlane } from './real-control-plane.ts';

const SOURCE = join(import.meta.dirname, '../../../../fixtures/protobuf-client');

describe('client-go sending protobuf', () => {
  const missing = missingPrograms(['go', ...REAL_PROGRAMS]);
  if (missing.length > 0) {
    it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
    return;
  }
  const stop = new AbortController();
  let directory: string;
  let program: string;

  before(async function () {
    this.timeout(600_000);
    directory = await mkdtemp(join(tmpdir(), 'fleetbed-protobuf-'));
    program = join(directory, 'protobuf-client');
    const options = { cwd: SOURCE, signal: stop.signal, timeoutMs: 600_000 };
    await systemExec.run('go', ['build', '-o', program, '.'], options);
  });
  after(() => rm(directory, { recursive: true }));

  /** What the program was answered, line by line. */
  async function saidBy(kubeconfig: string): Promise<unknown[]> {
    const file = join(directory, 'kubeconfig');
    await writeFile(file, kubeconfig);
    const { stdout } = await systemExec.run(program, [file], { signal: stop.signal, timeoutMs: 150_000 });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }

  it('is answered as by kube-apiserver', async function () {
    this.timeout(400_000);
    await using real = await realControlPlane(stop.signal);
    const theirs = await saidBy(real.kubeconfig);
    await using server = await ourServer();
    const ours = await saidBy(server.kubeconfig());
    for (const [index, line] of theirs.entries()) expect(ours[index], `line ${String(index + 1)}`).to.deep.equal(line);
    expect(ours).to.have.length(theirs.length);
  });
});
