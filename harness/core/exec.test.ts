import { Readable } from 'node:stream';
import { expect } from 'chai';
import { isFleetbedError } from './errors.ts';
import { systemExec } from './exec.ts';

describe('systemExec', () => {
  const { signal } = new AbortController();
  const caught = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('gives standard output and error of a program with its input', async () => {
    const result = await systemExec.run('sh', ['-c', 'cat; echo said >&2'], {
      signal,
      input: Readable.from(['some ', 'input']),
    });
    expect(result).to.deep.equal({ exitCode: 0, stdout: 'some input', stderr: 'said\n' });
  });

  it('says what a failed program said', async () => {
    const error = await caught(systemExec.run('sh', ['-c', 'echo no space left >&2; exit 3'], { signal }));
    expect(error).to.include({ code: 'FLEETBED_COMMAND_FAILED', observed: 'no space left' });
    expect(error)
      .to.have.property('message')
      .that.matches(/^sh -c .* ended with exit code 3$/);
  });

  it('returns an exit code that is allowed', async () => {
    const { exitCode } = await systemExec.run('sh', ['-c', 'exit 3'], { signal, allowedExitCodes: [0, 3] });
    expect(exitCode).to.equal(3);
  });

  it('tells a missing program from one that failed', async () => {
    const error = await caught(systemExec.run('fleetbed-no-such-program', [], { signal }));
    expect(isFleetbedError(error, 'FLEETBED_TOOL_MISSING')).to.equal(true);
  });

  it('ends a program that outlives its deadline', async () => {
    const error = await caught(systemExec.run('sleep', ['600'], { signal, timeoutMs: 50 }));
    expect(isFleetbedError(error, 'FLEETBED_COMMAND_TIMEOUT')).to.equal(true);
  });

  it('ends a program with the reason of the signal', async () => {
    const stop = new AbortController();
    const reason = new Error('interrupted');
    const running = caught(
      systemExec.run('sleep', ['600'], {
        signal: stop.signal,
        onSpawn: () => {
          stop.abort(reason);
        },
      }),
    );
    expect(await running).to.equal(reason);
  });

  it('speaks with a program that goes on, and ends it when disposed', async () => {
    const program = systemExec.start('cat', [], { signal });
    program.stdin.write('hello\n');
    const [chunk] = (await program.stdout.take(1).toArray()) as [Buffer];
    expect(chunk.toString()).to.equal('hello\n');
    await program[Symbol.asyncDispose]();
    expect(await program.ended).to.have.property('exitCode', -1);
  });
});
