import { expect } from 'chai';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { systemExec, type ExecResult, type RunningProgram } from '../../core/exec.ts';
import { systemRandom } from '../../core/random.ts';
import { missingPrograms } from '../../kube/testing/missing-programs.ts';
import { startApiServer } from '../server.ts';
import { ScriptedRuntime } from './testing/scripted-runtime.ts';
import { createPods } from './testing/stream-server.ts';

const TRANSPORTS = {
  WebSockets: 'true',
  SPDY: 'false',
} as const;

describe('streams to pods with kubectl', () => {
  const missing = missingPrograms(['kubectl', 'script']);
  if (missing.length > 0) {
    it(`not run: ${missing.join(' and ')} not on PATH`, () => undefined);
    return;
  }
  const stack = new DisposeStack();
  const { signal } = new AbortController();
  const runtime = new ScriptedRuntime();
  let kubeconfig: string;
  let web: Server;
  let port: number;

  before(async function () {
    this.timeout(60_000);
    const server = stack.use(
      await startApiServer({
        clock: systemClock,
        random: systemRandom,
        tls: 'own-ca',
        loopbackEndpoints: true,
        podRuntime: runtime,
      }),
    );
    const pods = server.catalog.find('', 'v1', 'pods');
    if (pods === undefined) throw new Error('pods are not served');
    await createPods(server.registry, pods);
    const directory = await mkdtemp(join(tmpdir(), 'fleetbed-streams-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    kubeconfig = join(directory, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig('streams'));
    web = createServer((request, response) => response.end(`hello ${request.url ?? ''} ${'x'.repeat(1_000_000)}`));
    await once(web.listen(0, '127.0.0.1'), 'listening');
    port = (web.address() as AddressInfo).port;
    stack.defer(() => {
      web.close();
      web.closeAllConnections();
    });
  });
  after(() => stack[Symbol.asyncDispose]());

  const env = (transport: keyof typeof TRANSPORTS): Record<string, string> => ({
    KUBECONFIG: kubeconfig,
    KUBECTL_REMOTE_COMMAND_WEBSOCKETS: TRANSPORTS[transport],
    KUBECTL_PORT_FORWARD_WEBSOCKETS: TRANSPORTS[transport],
  });

  for (const transport of Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[])
    describe(`over ${transport}`, () => {
      const kubectl = (args: readonly string[], input?: string): Promise<ExecResult> =>
        systemExec.run('kubectl', args, {
          signal,
          env: env(transport),
          ...(input === undefined ? {} : { input }),
          timeoutMs: 20_000,
          allowedExitCodes: [0, 1, 3],
        });

      it('exec gives output, error output and exit code', async () => {
        expect(await kubectl(['exec', 'one', '--', 'echo', 'hi', 'there'])).to.deep.equal({
          exitCode: 0,
          stdout: 'hi there\n',
          stderr: '',
        });
        expect(await kubectl(['exec', 'one', '--', 'complain', '3'])).to.deep.equal({
          exitCode: 3,
          stdout: '',
          stderr: '3\ncommand terminated with exit code 3\n',
        });
      });

      it('exec -i feeds input and ends it', async () => {
        const input = 'line\n'.repeat(400_000);
        const { stdout } = await kubectl(['exec', '-i', 'one', '--', 'cat'], input);
        expect(stdout === input).to.equal(true);
      });

      it('exec delivers everything of a program that writes much', async () => {
        const { stdout } = await kubectl(['exec', 'one', '--', 'flood', '20000000']);
        expect(stdout.length).to.equal(20_000_000);
      });

      it('exec -it has a terminal with a size', async () => {
        const command = 'stty rows 30 cols 100; kubectl exec -it one -- sizes 1';
        const { stdout } = await systemExec.run('script', ['-qec', command, '/dev/null'], {
          signal,
          env: env(transport),
          timeoutMs: 20_000,
        });
        // kubectl may add that its own input ended too late to be sent.
        expect(stdout.split(/\r?\n/u)[0]).to.equal('100x30');
      });

      it('exec says why a program could not start, and what the server refuses', async () => {
        expect((await kubectl(['exec', 'one', '--', 'nonesuch'])).stderr).to.match(
          /^error: .*error executing command in container: "nonesuch": executable file not found in \$PATH\n$/,
        );
        expect((await kubectl(['exec', 'two', '-c', 'zz', '--', 'echo'])).stderr).to.equal(
          'Error from server (BadRequest): container zz is not valid for pod two\n',
        );
        expect((await kubectl(['exec', 'waiting', '--', 'echo'])).stderr).to.equal(
          'Error from server (BadRequest): pod waiting does not have a host assigned\n',
        );
      });

      it('attach joins in', async () => {
        const { stdout } = await kubectl(['attach', '-i', 'one'], 'words\n');
        expect(stdout).to.equal('attached\ngot words\n');
      });

      it('exec ends the program when kubectl is ended', async () => {
        const ended = once(runtime.ended, 'sleep');
        const started = once(runtime.started, 'sleep');
        const program = systemExec.start('kubectl', ['exec', 'one', '--', 'sleep'], { signal, env: env(transport) });
        await started;
        await program[Symbol.asyncDispose]();
        await ended;
      });

      it('port-forward carries many connections to several ports', async () => {
        await using program = systemExec.start('kubectl', ['port-forward', 'pod/one', `:${port}`, ':1', '-v=4'], {
          signal,
          env: env(transport),
        });
        const [first = 0, second = 0] = await forwarded(program, 2);
        const answers = await Promise.all(['/a', '/b', '/c', '/d'].map((path) => ask(first, path)));
        for (const answer of answers) expect(answer.length).to.be.greaterThan(1_000_000);
        expect(await ask(second, '/')).to.equal('');
        const { stderr } = await program.ended;
        expect(stderr).to.match(/error forwarding port 1 to pod [0-9a-f]{64}, uid : connect ECONNREFUSED/);
        // It falls back to SPDY where WebSockets do not work.
        expect(/negotiated protocol/.test(stderr)).to.equal(transport === 'WebSockets');
        expect(stderr).not.to.match(/fallback/i);
      });
    });

  it('logs, logs -f until it ends', async () => {
    const run = (args: readonly string[]): Promise<ExecResult> =>
      systemExec.run('kubectl', args, { signal, env: env('WebSockets'), timeoutMs: 20_000, allowedExitCodes: [0, 1] });
    expect((await run(['logs', 'one'])).stdout).to.equal('one\ntwo\n');
    expect((await run(['logs', 'one', '--previous'])).stderr).to.equal(
      'Error from server (BadRequest): previous terminated container "web" not found\n',
    );
    const started = once(runtime.started, 'logs');
    const following = run(['logs', '-f', 'one']);
    await started;
    runtime.say('three\n');
    runtime.endLogs();
    expect((await following).stdout).to.equal('one\ntwo\nthree\n');
  });
});

/** The local ports of a port-forward that prints them. */
function forwarded({ stdout }: RunningProgram, count: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    let seen = '';
    stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const ports = [...seen.matchAll(/127\.0\.0\.1:(\d+) -> \d+\n/g)].map(([, port]) => Number(port));
      if (ports.length === count) resolve(ports);
    });
  });
}

/** What a web server says, or nothing where the connection is cut. */
async function ask(port: number, path: string): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return text(socket).catch(() => '');
}
