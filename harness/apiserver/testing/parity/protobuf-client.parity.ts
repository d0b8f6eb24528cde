import { expect } from 'chai';
import { systemExec } from '../../../core/exec.ts';
import { buildGoProgram, type GoProgram } from '../../../kube/testing/go-program.ts';
import { missingPrograms } from '../../../kube/testing/missing-programs.ts';
import { ourServer } from './our-server.ts';
import { REAL_PROGRAMS, realControlPlane } from './real-control-plane.ts';

describe('client-go sending protobuf', () => {
  const missing = missingPrograms(['go', ...REAL_PROGRAMS]);
  if (missing.length > 0) {
    it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
    return;
  }
  const stop = new AbortController();
  let program: GoProgram;

  before(async function () {
    this.timeout(600_000);
    program = await buildGoProgram('protobuf-client', stop.signal);
  });
  after(() => program[Symbol.asyncDispose]());

  /** What the program was answered, line by line. */
  async function saidBy(kubeconfig: string): Promise<unknown[]> {
    const file = await program.kubeconfigFile(kubeconfig);
    const { stdout } = await systemExec.run(program.path, [file], { signal: stop.signal, timeoutMs: 150_000 });
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
    expect(theirs, 'calls that the program made').to.have.length.above(40);
    for (const [index, line] of theirs.entries()) expect(ours[index], `line ${String(index + 1)}`).to.deep.equal(line);
    expect(ours).to.have.length(theirs.length);
  });
});
