import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { CommanderError } from 'commander';
import { systemRandom } from '../core/random.ts';
import { systemNetwork } from '../core/system-network.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { jsonLog } from './json-log.ts';
import { programCommand } from './program-command.ts';

describe('programCommand', () => {
  const lines: string[] = [];
  const run = async (args: readonly string[], env = {}, signal = new AbortController().signal): Promise<void> => {
    const clock = new FakeClock();
    lines.length = 0;
    await programCommand({
      clock,
      random: systemRandom,
      env,
      network: systemNetwork(),
      readFile: () => Promise.reject(new Error('no such file')),
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      signal,
      log: (program) => jsonLog(program, clock, (line) => lines.push(line)),
    }).parseAsync(args, { from: 'user' });
  };
  const refusal = async (...args: readonly string[]): Promise<string> => {
    const error: unknown = await run(args).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(CommanderError);
    return (JSON.parse(lines[0] ?? '{}') as { message: string }).message;
  };

  it('logs a program it does not know', async () => {
    expect(await refusal('shop')).to.equal("error: unknown command 'shop'");
  });

  it('logs a flag value that does not fit', async () => {
    expect(await refusal('store', '--port', '70000')).to.equal(
      "error: option '--port <port>' argument '70000' is invalid. A port from 0 to 65535 is needed.",
    );
  });

  it('lists the defects for one that it does not know', async () => {
    const flags = ['--controller-url', 'http://127.0.0.1:1', '--load-balancer', 'lb-0', '--defect', 'none'];
    expect(await refusal('proxy', ...flags)).to.equal(
      "error: option '--defect <name>' argument 'none' is invalid. Allowed choices are weights-ignored, failover-never-returns, deleted-export-still-served, prefix-too-wide.",
    );
  });

  it('refuses a controller whose config cluster is none of its members', async () => {
    const flags = ['--kubeconfig', '/nowhere', '--config-cluster', 'b', '--cluster', 'a=us-west1-a'];
    const error: unknown = await run(['controller', ...flags]).catch((thrown: unknown) => thrown);
    expect(error).to.include({
      code: 'FLEETBED_USAGE',
      message: 'the config cluster b is none of the members',
      observed: '--cluster names a',
    });
  }).timeout(20_000);

  it('runs a sample program until the signal aborts, with a line at its start and its end', async () => {
    const stop = new AbortController();
    const env = { SERVICE_VERSION: 'v1', POD_NAME: 'helloworld-1' };
    const ended = run(['helloworld', '--host', '127.0.0.1', '--port', '0'], env, stop.signal);
    while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await ended;
    const messages = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(messages[0]).to.include({
      time: '2026-01-01T00:00:00.000Z',
      level: 'info',
      program: 'helloworld',
      message: 'listening',
      host: '127.0.0.1',
    });
    expect(messages[1]).to.include({ program: 'helloworld', message: 'ended' });
  });
});
