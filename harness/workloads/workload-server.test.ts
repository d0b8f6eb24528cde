import { connect, type Socket } from 'node:net';
import { Agent, request } from 'node:http';
import { expect } from 'chai';
import { systemNetwork } from '../core/system-network.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { plainText } from './workload-answer.ts';
import { startWorkloadServer, type RunningWorkload } from './workload-server.ts';

interface Answer {
  readonly status: number;
  readonly connection: string | undefined;
  readonly body: string;
}

describe('startWorkloadServer', () => {
  let clock: FakeClock;
  let stop: AbortController;
  let agent: Agent;
  let running: RunningWorkload;

  const start = async (lingerMs: number): Promise<void> => {
    running = await startWorkloadServer({
      network: systemNetwork('127.0.0.1'),
      port: 0,
      clock,
      signal: stop.signal,
      lingerMs,
      answer: ({ method, path }) => plainText(200, `${method} ${path}`),
    });
  };
  const ask = (path: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: running.port, path, agent }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, connection: response.headers.connection, body });
        });
      });
      call.on('error', reject).end();
    });
  const halfARequest = (): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connect(running.port, '127.0.0.1', () => {
        socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n', () => {
          resolve(socket);
        });
      });
    });

  beforeEach(() => {
    clock = new FakeClock();
    stop = new AbortController();
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });
  afterEach(async () => {
    agent.destroy();
    await running[Symbol.asyncDispose]();
  });

  it('answers with the path alone and keeps the connection', async () => {
    await start(0);
    expect(await ask('/west?x=1')).to.deep.equal({ status: 200, connection: 'keep-alive', body: 'GET /west' });
  });

  it('serves on while it lingers, with connection: close, and then refuses', async () => {
    await start(2_000);
    stop.abort();
    await clock.advance(1_999);
    expect(await ask('/')).to.deep.equal({ status: 200, connection: 'close', body: 'GET /' });
    await clock.advance(1);
    await running.ended;
    expect(await ask('/').catch((error: unknown) => (error as NodeJS.ErrnoException).code)).to.equal('ECONNREFUSED');
  });

  it('closes idle connections at once when it does not linger', async () => {
    await start(0);
    await ask('/');
    stop.abort();
    await running.ended;
    expect(clock.now()).to.equal(0);
  });

  it('finishes a request that is in flight when it stops accepting', async () => {
    await start(0);
    const socket = await halfARequest();
    await ask('/'); // the half request was accepted before this one
    stop.abort();
    socket.write('\r\n');
    let said = '';
    for await (const chunk of socket) said += String(chunk);
    expect(said)
      .to.match(/^HTTP\/1\.1 200 OK\r\n/)
      .and.match(/\r\nconnection: close\r\n/);
    expect(said.endsWith('\r\n\r\nGET /slow')).to.equal(true);
    await running.ended;
  });

  it('cuts a request off that is not finished 2 s later', async () => {
    await start(0);
    const socket = await halfARequest();
    await ask('/');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    stop.abort();
    await clock.advance(1_999);
    expect(socket.closed).to.equal(false);
    await clock.advance(1);
    await closed;
    await running.ended;
  });

  it('rejects when the port is taken', async () => {
    await start(0);
    const second = startWorkloadServer({
      network: systemNetwork('127.0.0.1'),
      port: running.port,
      clock,
      signal: stop.signal,
      lingerMs: 0,
      answer: () => plainText(200, ''),
    });
    expect(await second.catch((error: unknown) => (error as NodeJS.ErrnoException).code)).to.equal('EADDRINUSE');
  });
});
