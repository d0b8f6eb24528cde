import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { systemClock } from '../core/clock.ts';
import { isFleetbedError } from '../core/errors.ts';
import { systemExec, type RunningProgram } from '../core/exec.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { remoteSource } from './remote-source.ts';
import { serveDriver } from './serve-driver.ts';
import { startSampleServer, storeBody } from './testing/sample-server.ts';
import { trafficSourceContract } from './testing/traffic-source.contract.ts';

const signal = new AbortController().signal;
const clock = systemClock;

/** A driver of this process at the far end of two pipes. */
function driverOverPipes(): RunningProgram {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const served = serveDriver(stdin, stdout, { clock }).then(
    () => ({ exitCode: 0, stdout: '', stderr: '' }),
    (error: unknown) => ({ exitCode: 3, stdout: '', stderr: String(error) }),
  );
  const ended = served.finally(() => stdout.end());
  return {
    stdin,
    stdout,
    ended,
    [Symbol.asyncDispose]: async () => {
      await ended;
    },
  };
}

function driverProcess(): RunningProgram {
  const program = fileURLToPath(new URL('testing/driver-program.ts', import.meta.url));
  return systemExec.start(process.execPath, ['--import', 'tsx', program], { signal });
}

/** A program that only says what a test writes to `stdout`. */
function silentProgram(): RunningProgram & { readonly stdout: PassThrough } {
  const stdout = new PassThrough();
  return {
    stdin: new PassThrough(),
    stdout,
    ended: Promise.resolve({ exitCode: 137, stdout: '', stderr: 'Killed\n' }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function failureOf(work: Promise<unknown>): Promise<{ readonly code?: string; readonly observed?: string }> {
  const error = await work.catch((thrown: unknown) => thrown);
  return isFleetbedError(error)
    ? { code: error.code, ...(error.observed === undefined ? {} : { observed: error.observed }) }
    : {};
}

trafficSourceContract('a remote source over two pipes', () =>
  Promise.resolve(remoteSource(driverOverPipes(), { kind: 'network' }, { clock })),
);

trafficSourceContract('a remote source in a child process', () =>
  Promise.resolve(remoteSource(driverProcess(), { kind: 'network' }, { clock })),
);

describe('a remote source', () => {
  const plan = { url: 'http://127.0.0.1:9/', pace: { kind: 'open', perSecond: 10, maxDurationMs: 60_000 } } as const;

  it('fails everything under way when its process is killed, and everything after', async () => {
    const program = driverProcess();
    await using source = remoteSource(program, { kind: 'network' }, { clock });
    await using server = await startSampleServer((_request, response) => {
      response.end(storeBody('gke-west-1'));
    });
    const drive = await source.start({ ...plan, url: server.url }, signal);
    await program[Symbol.asyncDispose]();
    expect((await failureOf(drive.stop())).code).to.equal('FLEETBED_VANTAGE_FAILED');
    expect((await failureOf(source.exchange({ url: server.url }, signal))).code).to.equal('FLEETBED_VANTAGE_FAILED');
  });

  it('quotes the exit code and the last words of a process that ended by itself', async () => {
    const program = silentProgram();
    await using source = remoteSource(program, { kind: 'network' }, { clock });
    const pending = failureOf(source.exchange({ url: plan.url }, signal));
    program.stdout.end();
    expect(await pending).to.deep.equal({
      code: 'FLEETBED_VANTAGE_FAILED',
      observed: 'the driver ended with exit code 137: Killed',
    });
  });

  it('does not wait for ever for a process that says nothing', async () => {
    const fake = new FakeClock();
    await using source = remoteSource(silentProgram(), { kind: 'network' }, { clock: fake });
    const pending = failureOf(source.start(plan, signal));
    await fake.advance(30_000);
    expect(await pending).to.deep.equal({
      code: 'FLEETBED_VANTAGE_FAILED',
      observed: 'the driver said nothing within 30000 ms',
    });
  });

  it('notices a drive that falls silent', async () => {
    const fake = new FakeClock();
    const program = silentProgram();
    await using source = remoteSource(program, { kind: 'network' }, { clock: fake });
    program.stdout.write('{"type":"hello","protocol":1}\n{"type":"samples","id":1,"elapsedMs":2,"samples":[]}\n');
    const drive = await source.start(plan, signal);
    const pending = failureOf(drive.stop());
    await fake.advance(10_000);
    expect(await pending).to.deep.equal({
      code: 'FLEETBED_VANTAGE_FAILED',
      observed: 'nothing was heard of a drive for 10000 ms',
    });
  });

  it('takes the time of a drive from the line that came through fastest', async () => {
    const fake = new FakeClock();
    const program = silentProgram();
    await using source = remoteSource(program, { kind: 'network' }, { clock: fake });
    program.stdout.write('{"type":"hello","protocol":1}\n');
    const starting = source.start(plan, signal);
    await fake.advance(50);
    // Written when the drive was 3 ms old; it is at least 3 ms old now.
    program.stdout.write('{"type":"samples","id":1,"elapsedMs":3,"samples":[]}\n');
    const drive = await starting;
    expect(drive.elapsedMs()).to.equal(3);
    await fake.advance(20);
    // The first line had been on its way for 7 ms longer than this one.
    program.stdout.write('{"type":"samples","id":1,"elapsedMs":30,"samples":[]}\n');
    await fake.advance(0);
    expect(drive.elapsedMs()).to.equal(30);
    // A slower line does not set the time back.
    program.stdout.write('{"type":"samples","id":1,"elapsedMs":25,"samples":[]}\n');
    await fake.advance(0);
    expect(drive.elapsedMs()).to.equal(30);
  });

  it('refuses a driver of another protocol', async () => {
    const program = silentProgram();
    await using source = remoteSource(program, { kind: 'network' }, { clock });
    const pending = failureOf(source.exchange({ url: plan.url }, signal));
    program.stdout.write('{"type":"hello","protocol":2}\n');
    expect(await pending).to.deep.equal({
      code: 'FLEETBED_VANTAGE_FAILED',
      observed: 'the driver speaks protocol 2, not 1',
    });
  });

  it('refuses a line that the protocol does not know', async () => {
    const program = silentProgram();
    await using source = remoteSource(program, { kind: 'network' }, { clock });
    const pending = failureOf(source.exchange({ url: plan.url }, signal));
    program.stdout.write('{"type":"exchanged","id":1}\n');
    expect(await pending).to.deep.equal({ code: 'FLEETBED_VANTAGE_FAILED', observed: '{"type":"exchanged","id":1}' });
  });
});

describe('serveDriver', () => {
  it('ends when its input ends, though a drive is under way', async () => {
    await using server = await startSampleServer(() => undefined);
    const program = driverOverPipes();
    const pace = { kind: 'open', perSecond: 100, maxDurationMs: 60_000 };
    program.stdin.write(`${JSON.stringify({ type: 'start', id: 1, plan: { url: server.url, pace } })}\n`);
    await once(program.stdout, 'data');
    program.stdin.end();
    program.stdout.resume();
    expect(await program.ended).to.deep.include({ exitCode: 0 });
  });

  it('ends in order when told to from outside', async () => {
    const abort = new AbortController();
    const serving = serveDriver(new PassThrough(), new PassThrough(), { clock, signal: abort.signal });
    abort.abort();
    await serving;
  });

  it('ends with an error for a line that is not JSON or not a request', async () => {
    const run = async (line: string): Promise<unknown> => {
      const program = driverOverPipes();
      program.stdin.write(line);
      program.stdout.resume();
      return await program.ended;
    };
    expect(await run('start\n')).to.deep.include({
      exitCode: 3,
      stderr: 'FleetbedError: a line for the traffic driver is not JSON',
    });
    expect(await run('{"type":"jump","id":1}\n')).to.deep.include({
      exitCode: 3,
      stderr: "FleetbedError: a line is not a request of the traffic driver's protocol",
    });
  });
});
