import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { kubeconfigText } from '../../kube/kubeconfig/kubeconfig-file.ts';
import { loadKubeConfig } from '../../kube/client/load-kube-config.ts';
import { execInPod, startInPod } from '../../kube/client/streams.ts';
import { failureOf } from '../../kube/testing/client-rig.ts';
import { adminKubeconfig } from '../tls/admin-kubeconfig.ts';
import { encodeHeaders } from './spdy/header-block.ts';
import { HeaderStorer } from './spdy/header-compression.ts';
import { spdyBytes } from './spdy/spdy-frame.ts';
import type { SpdySession } from './spdy/spdy-session.ts';
import { ScriptedRuntime } from './testing/scripted-runtime.ts';
import { connectSpdy } from './testing/spdy-client.ts';
import { POD_PATH, startStreamServer, type StreamServer } from './testing/stream-server.ts';

const V4 = ['v4.channel.k8s.io'];

describe('pods/exec and pods/attach', () => {
  let runtime: ScriptedRuntime;
  let server: StreamServer;
  const { signal } = new AbortController();
  const pod = { namespace: 'default', name: 'one' };

  beforeEach(async () => {
    runtime = new ScriptedRuntime();
    server = await startStreamServer(runtime);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const config = (): ReturnType<typeof loadKubeConfig> =>
    loadKubeConfig({ kubeconfig: kubeconfigText(adminKubeconfig({ name: 'x', server: server.url })) });
  const url = (rest: string): string => `${server.url}${POD_PATH}/${rest}`;

  describe('over WebSockets', () => {
    it('give output, error output and exit code', async () => {
      const result = await execInPod(config(), pod, ['complain', '7'], { signal });
      expect(result).to.deep.equal({ exitCode: 7, stdout: '', stderr: '7\n' });
      expect(runtime.asked).to.deep.equal([{ container: 'web', command: ['complain', '7'], tty: false }]);
    });

    it('feed input and end it', async () => {
      const input = 'abc\n'.repeat(500_000);
      const result = await execInPod(config(), pod, ['cat'], { signal, input });
      expect(result.stdout === input).to.equal(true);
    });

    it('deliver everything of a program that writes much', async () => {
      const { stdout } = await execInPod(config(), pod, ['flood', '8000000'], { signal });
      expect(stdout.length).to.equal(8_000_000);
    });

    it('say why a program could not start', async () => {
      const error = await failureOf(execInPod(config(), pod, ['nonesuch'], { signal }));
      expect(error.message).to.match(
        /error executing command in container: "nonesuch": executable file not found in \$PATH$/,
      );
    });

    it('end the program when the client leaves', async () => {
      const program = await startInPod(config(), pod, ['sleep'], { signal });
      const ended = once(runtime.ended, 'sleep');
      await program[Symbol.asyncDispose]();
      await ended;
    });

    it('end with the server', async () => {
      const program = await startInPod(config(), pod, ['sleep'], { signal });
      await server[Symbol.asyncDispose]();
      expect((await failureOf(program.ended)).code).to.equal('FLEETBED_KUBE_UNREACHABLE');
    });

    it('speak base64 and tell old clients nothing of success', async () => {
      const { protocol, frames } = await talk('one/exec?command=echo&command=hi&stdout=1', ['base64.channel.k8s.io']);
      expect([protocol, frames]).to.deep.equal(['base64.channel.k8s.io', ['1', `1${btoa('hi\n')}`]]);
    });

    it('speak v4 with a status at the end', async () => {
      const { frames } = await talk('one/exec?command=complain&command=3&stdout=1', ['v9.nobody', ...V4]);
      expect(frames[0]).to.equal('\x01');
      expect(JSON.parse((frames[1] ?? '').slice(1))).to.deep.equal({
        metadata: {},
        status: 'Failure',
        message: 'command terminated with non-zero exit code: error executing command [complain 3], exit code 3',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      });
    });

    it('refuse protocols that nobody knows', async () => {
      const socket = new WebSocket(url('one/exec?command=echo&stdout=1').replace('http', 'ws'), ['v9.nobody']);
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).to.equal('Unexpected server response: 403');
    });

    it('attach', async () => {
      const { frames } = await talk('one/attach?stdout=1', V4);
      expect(frames).to.deep.equal(['\x01', '\x01attached\n', '\x03{"metadata":{},"status":"Success"}']);
    });

    it('pass the sizes of a terminal on', async () => {
      const { frames } = await talk('one/exec?command=sizes&command=1&stdout=1&tty=1&stderr=1', V4, [
        '\x04{"Width":80,"Height":24}',
      ]);
      expect(frames[1]).to.equal('\x0180x24\n');
    });

    it('take whatever a client sends', async () => {
      const nonsense = ['', '\xff', '\xff\xff', '\x09x', '\x04}}', '\x00ignored'];
      const { frames } = await talk('one/exec?command=echo&stdout=1', ['v4.channel.k8s.io'], nonsense);
      expect(frames.at(-1)).to.equal('\x03{"metadata":{},"status":"Success"}');
    });
  });

  describe('over SPDY', () => {
    it('give output, error output and exit code', async () => {
      const session = await upgraded('one/exec?command=complain&command=4&stdout=1&stderr=1', V4);
      const [error, stdout, stderr] = streams(session, 'error', 'stdout', 'stderr');
      expect([await text(stdout), await text(stderr)]).to.deep.equal(['', '4\n']);
      const status = JSON.parse(await text(error)) as { details: unknown };
      expect(status.details).to.deep.equal({ causes: [{ reason: 'ExitCode', message: '4' }] });
      await session.closed;
    });

    it('feed input and end it, however much it is', async () => {
      const session = await upgraded('one/exec?command=cat&stdin=1&stdout=1', V4);
      const [error, stdin, stdout] = streams(session, 'error', 'stdin', 'stdout');
      const input = 'x'.repeat(5_000_000);
      stdin.end(input);
      expect((await text(stdout)) === input).to.equal(true);
      expect(await text(error)).to.equal('{"metadata":{},"status":"Success"}');
    });

    it('begin for a client that wants a terminal and opens stderr instead of a stream of sizes', async () => {
      const session = await upgraded('one/exec?command=echo&command=hi&stdout=1&stderr=1&tty=1', V4);
      const [error, stdout, stderr] = streams(session, 'error', 'stdout', 'stderr');
      expect([await text(stdout), await text(stderr)]).to.deep.equal(['hi\n', '']);
      expect(await text(error)).to.equal('{"metadata":{},"status":"Success"}');
    });

    it('tell clients before v4 in words', async () => {
      const session = await upgraded('one/exec?command=complain&command=2&stdout=1', ['v2.channel.k8s.io']);
      const [error] = streams(session, 'error', 'stdout');
      expect(await text(error)).to.match(/^command terminated with non-zero exit code/);
    });

    it('end the program when the client leaves', async () => {
      const session = await upgraded('one/exec?command=sleep&stdout=1', V4);
      const ended = once(runtime.ended, 'sleep');
      streams(session, 'error', 'stdout');
      await once(runtime.started, 'sleep');
      session.close();
      await ended;
    });

    it('end with the server', async () => {
      const session = await upgraded('one/exec?command=sleep&stdout=1', V4);
      streams(session, 'error', 'stdout');
      await server[Symbol.asyncDispose]();
      await session.closed;
    });

    it('agree on a version or say which there are', async () => {
      const answer = await connectSpdy(url('one/exec?command=echo&stdout=1'), ['v5.channel.k8s.io', ...V4]);
      expect(answer).to.include({ type: 'upgraded', protocol: 'v4.channel.k8s.io' });
      const refused = await connectSpdy(url('one/exec?command=echo&stdout=1'), ['v9.nobody']);
      expect(refused).to.include({
        type: 'refused',
        status: 403,
        // The kubelet says it twice.
        body: (
          'unable to upgrade: unable to negotiate protocol: client supports [v9.nobody], ' +
          'server accepts [v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io]\n'
        ).repeat(2),
      });
    });

    it('survive whatever comes instead', async () => {
      const path = `${POD_PATH}/one/exec?command=cat&stdin=1&stdout=1`;
      const { port } = new URL(server.url);
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n`;
      const headers = new HeaderStorer().write(encodeHeaders(new Map([['streamtype', 'stdin']])));
      const valid = Buffer.concat([
        spdyBytes.synStream(1, headers),
        spdyBytes.data(1, Buffer.from('x'), true),
        spdyBytes.data(99, Buffer.from('x'), true),
        spdyBytes.synStream(1, headers),
        spdyBytes.ping(1),
      ]);
      for (let round = 0; round < 60; round++) {
        const noise = createHash('sha256').update(String(round)).digest();
        const bytes = round % 2 === 0 ? noise : Buffer.from(valid);
        if (round % 2 === 1) bytes.writeUInt8(noise.readUInt8(0), noise.readUInt16BE(1) % bytes.length);
        const socket = createConnection({ host: '127.0.0.1', port: Number(port) });
        socket.on('error', () => undefined).resume();
        socket.end(Buffer.concat([Buffer.from(head), bytes]));
        await new Promise((resolve) => socket.once('close', resolve));
      }
      const result = await execInPod(config(), pod, ['echo', 'alive'], { signal });
      expect(result.stdout).to.equal('alive\n');
    });

    it('want something to be streamed', async () => {
      const refused = await connectSpdy(url('one/exec?command=echo'), V4);
      expect(refused).to.include({ status: 400, body: 'you must specify at least 1 of stdin, stdout, stderr' });
    });
  });

  for (const [path, status, message] of [
    ['one/exec?command=echo&stdout=1', 400, 'Upgrade request required'],
    ['one/attach?stdout=1', 400, 'Upgrade request required'],
    ['two/exec', 400, 'a container name must be specified for pod two, choose one of: [a b]'],
    ['two/exec?container=q', 400, 'container q is not valid for pod two'],
    ['waiting/exec', 400, 'pod waiting does not have a host assigned'],
    ['waiting/attach', 400, 'pod waiting does not have a host assigned'],
    ['none/exec', 404, 'pods "none" not found'],
  ] as const)
    it(`refuse ${path} as the real server does`, async () => {
      for (const method of ['GET', 'POST']) {
        const answer = await server.call(method, `${POD_PATH}/${path}`);
        expect([answer.status, answer.body.message]).to.deep.equal([status, message]);
      }
      if (status === 400 && message.startsWith('Upgrade')) return;
      const upgrade = await connectSpdy(url(path), V4);
      expect(upgrade).to.include({ type: 'refused', status });
    });

  async function upgraded(rest: string, protocols: readonly string[]): Promise<SpdySession> {
    const answer = await connectSpdy(url(rest), protocols);
    if (answer.type !== 'upgraded') throw new Error(answer.body);
    return answer.session;
  }

  async function talk(
    rest: string,
    protocols: readonly string[],
    say: readonly string[] = [],
  ): Promise<{ protocol: string; frames: string[] }> {
    const socket = new WebSocket(url(rest).replace('http', 'ws'), [...protocols]);
    const frames: string[] = [];
    socket.on('message', (data: Buffer) => frames.push(data.toString('latin1')));
    socket.on('open', () => {
      for (const frame of say) socket.send(Buffer.from(frame, 'latin1'));
    });
    await once(socket, 'close');
    return { protocol: socket.protocol, frames };
  }
});

type Opened = ReturnType<SpdySession['open']>;

function streams(session: SpdySession, ...types: readonly string[]): [Opened, Opened, Opened] {
  return types.map((type) => session.open(new Map([['streamType', type]]))) as [Opened, Opened, Opened];
}
