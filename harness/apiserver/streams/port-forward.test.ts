import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { systemClock } from '../../core/clock.ts';
import { loadKubeConfig } from '../../kube/client/load-kube-config.ts';
import { forwardPort } from '../../kube/client/streams.ts';
import { kubeconfigText } from '../../kube/kubeconfig/kubeconfig-file.ts';
import { failureOf } from '../../kube/testing/client-rig.ts';
import { adminKubeconfig } from '../tls/admin-kubeconfig.ts';
import { SpdySession } from './spdy/spdy-session.ts';
import type { SpdyStream } from './spdy/spdy-stream.ts';
import { ScriptedRuntime } from './testing/scripted-runtime.ts';
import { connectSpdy } from './testing/spdy-client.ts';
import { connectTunnel } from './testing/web-socket-tunnel.ts';
import { POD_PATH, startStreamServer, type StreamServer } from './testing/stream-server.ts';

const { signal } = new AbortController();
const POD = { namespace: 'default', name: 'one' };

describe('pods/portforward', () => {
  let runtime: ScriptedRuntime;
  let server: StreamServer;
  let echo: Server;
  let port: number;
  let sockets: Socket[];

  beforeEach(async () => {
    runtime = new ScriptedRuntime();
    server = await startStreamServer(runtime);
    sockets = [];
    // Says back what it hears, and ends when that ends.
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    port = (echo.address() as AddressInfo).port;
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    for (const socket of sockets) socket.destroy();
    echo.close();
  });

  const transports = {
    'over SPDY': async () => {
      const answer = await connectSpdy(`${server.url}${POD_PATH}/one/portforward`, ['portforward.k8s.io']);
      if (answer.type !== 'upgraded') throw new Error(answer.body);
      return answer.session;
    },
    'over SPDY in a WebSocket': async () => {
      const tunnel = await connectTunnel(`${server.url}${POD_PATH}/one/portforward`, 'SPDY/3.1+portforward.k8s.io');
      return new SpdySession(tunnel, { clock: systemClock, role: 'client' });
    },
  };

  for (const [title, connect] of Object.entries(transports))
    describe(title, () => {
      it('carries several connections at once, with half-close', async () => {
        const session = await connect();
        const texts = ['a'.repeat(3_000_000), 'b', 'c'.repeat(100_000)];
        const answers = texts.map(async (sent, index) => {
          const { data, error } = pair(session, port, index);
          data.end(sent);
          return [(await text(data)) === sent, await text(error)];
        });
        expect(await Promise.all(answers)).to.deep.equal([
          [true, ''],
          [true, ''],
          [true, ''],
        ]);
        session.close();
        await session.closed;
      });

      it('says on the error stream that nobody listens, and goes on', async () => {
        const session = await connect();
        const { data, error } = pair(session, 1, 0);
        expect(await text(error)).to.match(/^error forwarding port 1 to pod [0-9a-f]{64}, uid : connect ECONNREFUSED/);
        expect(await text(data)).to.equal('');
        const again = pair(session, port, 1);
        again.data.end('still there');
        expect(await text(again.data)).to.equal('still there');
      });

      it('resets streams without a port', async () => {
        const session = await connect();
        const stream = session.open(new Map([['streamType', 'data']]));
        await once(stream.resume(), 'close');
      });

      it('lets one connection stand still while others go on', async () => {
        const session = await connect();
        const slow = pair(session, port, 0);
        const filled = once(slow.data, 'finish');
        slow.data.end('z'.repeat(200_000));
        await filled;
        const quick = pair(session, port, 1);
        quick.data.end('quick');
        expect(await text(quick.data)).to.equal('quick');
        expect((await text(slow.data)).length).to.equal(200_000);
      });

      it('closes the connections to the pod when the client leaves', async () => {
        const session = await connect();
        const { data } = pair(session, port, 0);
        data.write('x');
        await once(data, 'data');
        const closed = once(sockets[0] as Socket, 'close');
        session.close();
        await closed;
      });

      it('closes them when the server stops', async () => {
        const session = await connect();
        const { data } = pair(session, port, 0);
        data.write('x');
        await once(data, 'data');
        const closed = once(sockets[0] as Socket, 'close');
        await server[Symbol.asyncDispose]();
        await Promise.all([closed, session.closed]);
      });
    });

  describe('over WebSocket channels', () => {
    const config = (): ReturnType<typeof loadKubeConfig> =>
      loadKubeConfig({ kubeconfig: kubeconfigText(adminKubeconfig({ name: 'x', server: server.url })) });

    it('carries a connection', async () => {
      const stream = await forwardPort(config(), POD, port, { signal });
      stream.write('hello');
      const [answer] = (await once(stream, 'data')) as [Buffer];
      expect(answer.toString()).to.equal('hello');
      const closed = once(sockets[0] as Socket, 'close');
      stream.destroy();
      await closed;
    });

    it('says that nobody listens', async () => {
      const error = await failureOf(text(await forwardPort(config(), POD, 1, { signal })));
      expect(error.observed).to.match(/^error forwarding port 1 to pod [0-9a-f]{64}, uid : connect ECONNREFUSED/);
    });

    for (const [query, message] of [
      ['', 'query parameter "port" is required'],
      ['?ports=0', 'port "0" must be > 0'],
    ] as const)
      it(`refuses ${query === '' ? 'no ports' : query}`, async () => {
        const socket = new WebSocket(`${server.url}${POD_PATH}/one/portforward${query}`.replace('http', 'ws'), [
          'v4.channel.k8s.io',
        ]);
        const [, response] = (await once(socket, 'unexpected-response')) as [unknown, NodeJS.ReadableStream];
        expect(await text(response)).to.equal(message);
      });
  });

  for (const [path, status, message] of [
    ['one/portforward', 400, 'Upgrade request required'],
    ['waiting/portforward', 400, 'pod waiting does not have a host assigned'],
    ['none/portforward', 404, 'pods "none" not found'],
    [
      'one/portforward?ports=80&ports=70000',
      400,
      'cannot convert to []int32: strconv.ParseUint: parsing "70000": value out of range',
    ],
    ['one/portforward?ports=zz', 400, 'cannot convert to []int32: strconv.ParseUint: parsing "zz": invalid syntax'],
  ] as const)
    it(`refuses ${path} as the real server does`, async () => {
      const answer = await server.call('POST', `${POD_PATH}/${path}`);
      expect([answer.status, answer.body.message]).to.deep.equal([status, message]);
    });
});

function pair(session: SpdySession, port: number, id: number): { data: SpdyStream; error: SpdyStream } {
  const open = (type: string): SpdyStream =>
    session.open(
      new Map([
        ['streamType', type],
        ['port', String(port)],
        ['requestID', String(id)],
      ]),
    );
  const error = open('error');
  error.end();
  return { error, data: open('data') };
}
