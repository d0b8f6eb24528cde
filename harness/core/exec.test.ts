import { Readable } from 'node:stream';
import { expect } from 'chai';
import { isFleetbedError } from './errors.ts';
import { systemExec, systemProcess } from './exec.ts';
import { processIdentity } from './process-identity.ts';

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

describe('systemProcess', () => {
  const place = { env: { PATH: process.env['PATH'] ?? '', MINE: '1' }, cwd: '/' };
  const text = async (stream: Readable): Promise<string> =>
    Buffer.concat((await stream.toArray()) as Buffer[]).toString();

  it('gives a program its environment, its streams and its channels, and tells how it ended', async () => {
    const script = 'pwd; echo $MINE $HOME; cat; echo said >&2; read line <&3; echo "[$line]" >&3; exit 3';
    const started = systemProcess('sh', ['-c', script], { ...place, channels: 1 });
    started.stdin.end('input\n');
    started.channels[0]?.write('asked\n');
    const said = Promise.all([started.stdout, started.stderr, started.channels[0]!].map(text));
    expect(await started.ended).to.deep.equal({ exitCode: 3 });
    expect(await said).to.deep.equal(['/\n1\ninput\n', 'said\n', '[asked]\n']);
  });

  it('passes signals on, and ends what the program has started with it', async () => {
    const started = systemProcess('sh', ['-c', 'sleep 600 & echo $!; wait'], place);
    const [line] = (await started.stdout.take(1).toArray()) as [Buffer];
    started.kill('SIGTERM');
    expect(await started.ended).to.deep.equal({ signal: 'SIGTERM' });
    const { signal } = new AbortController();
    while ((await processIdentity(Number(String(line)), systemExec, signal)) !== undefined)
      await new Promise((resolve) => setImmediate(resolve));
    started.kill('SIGKILL');
  });

  it('rejects when there is no such program', async () => {
    const started = systemProcess('fleetbed-no-such-program', [], place);
    expect(await started.ended.catch((error: unknown) => error)).to.have.property('code', 'ENOENT');
  });

  it('writes no faster than it is read', async () => {
    const started = systemProcess('sh', ['-c', 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done'], place);
    await new Promise((resolve) => started.stdout.once('readable', resolve));
    expect(started.stdout.readableLength).to.be.lessThan(1024 * 1024);
    started.kill('SIGKILL');
    expect(await started.ended).to.deep.equal({ signal: 'SIGKILL' });
  });
});
