import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import type { GatewayProxy } from './gateway-proxy.ts';
import { callRaw } from './testing/http-call.ts';
import { freePort, startApp, type LoopbackApp } from './testing/loopback-app.ts';
import { backend, endpointAt, prefix, QUICK_CHECK, route, rule, tableOf } from './testing/route-tables.ts';
import { endpointsOf, eventually, startTestProxy } from './testing/test-proxy.ts';

interface Scene {
  readonly app: LoopbackApp;
  readonly proxy: GatewayProxy;
  readonly port: number;
}

/** An app that, on an upgrade, switches and sends back what it gets. */
async function scene(stack: DisposeStack, more: readonly number[] = []): Promise<Scene> {
  const app = stack.use(await startApp('store'));
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${String(request.headers.upgrade)}\r\nConnection: Upgrade\r\nX-For: ${String(request.headers['x-forwarded-for'])}\r\n\r\nhello `,
    );
    if (head.length > 0) socket.write(head);
    socket.pipe(socket);
  });
  const proxy = stack.use(await startTestProxy());
  const port = await freePort();
  const endpoints = [...more, app.port].map((each) => endpointAt(each));
  await proxy.apply(
    tableOf(
      port,
      [route([rule('store', [prefix('/ws')])])],
      [backend('store', endpoints, { healthCheck: { ...QUICK_CHECK, intervalMs: 60_000 }, drainingTimeoutMs: 20 })],
    ),
  );
  return { app, proxy, port };
}

interface Upgraded {
  readonly answer: IncomingMessage;
  readonly socket: Duplex;
  readonly head: string;
}

function upgrade(port: number, path = '/ws'): Promise<Upgraded> {
  return new Promise((resolve, reject) => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const sent = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false });
    sent.once('upgrade', (answer, socket, head) => {
      resolve({ answer, socket: socket.on('error', () => undefined), head: head.toString() });
    });
    sent.once('response', (answer) => {
      reject(new Error(`status ${String(answer.statusCode)}`));
    });
    sent.once('error', reject).end();
  });
}

async function read(socket: Duplex, length: number, begun = ''): Promise<string> {
  let text = begun;
  while (text.length < length) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) await new Promise((resolve) => socket.once('readable', resolve));
    else text += chunk.toString();
  }
  return text;
}

describe('tunnel', () => {
  it('carries bytes both ways after the endpoint has switched', async () => {
    await using stack = new DisposeStack();
    const { port, proxy } = await scene(stack);
    const { answer, socket, head } = await upgrade(port);
    expect(answer.statusCode).to.equal(101);
    expect(answer.headers).to.include({
      upgrade: 'websocket',
      connection: 'Upgrade',
      via: '1.1 google',
      'x-for': '127.0.0.1',
    });
    socket.write('there');
    expect(await read(socket, 11, head)).to.equal('hello there');
    expect(proxy.counters.tunnels).to.equal(1);
    expect((await endpointsOf(proxy))[0]?.inFlight).to.equal(1);
    socket.destroy();
    await eventually('it is closed at the endpoint', async () => (await endpointsOf(proxy))[0]?.inFlight === 0);
  });

  it('ends at the client when the endpoint ends it', async () => {
    await using stack = new DisposeStack();
    const { port, app } = await scene(stack);
    const { socket, head } = await upgrade(port);
    expect(await read(socket, 6, head)).to.equal('hello ');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    for (const each of app.open) each.destroy();
    await closed;
  });

  it('passes on the answer of an endpoint that declines', async () => {
    await using stack = new DisposeStack();
    const { port, app } = await scene(stack);
    app.server.removeAllListeners('upgrade');
    const text = await callRaw(
      port,
      'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    expect(text).to.match(/^HTTP\/1.1 200 OK\r\n/);
    expect(text).to.match(/\r\nvia: 1.1 google\r\n/);
    expect(text).to.match(/\r\nConnection: close\r\n/);
    expect(text).to.match(/\r\n\r\nstore$/);
  });

  it('answers 404 to an upgrade that no route takes', async () => {
    await using stack = new DisposeStack();
    const { port } = await scene(stack);
    const text = await callRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(text).to.match(/^HTTP\/1.1 404 Not Found\r\n/);
    expect(text).to.match(/\r\n\r\nfault filter abort$/);
  });

  it('is retried on another endpoint when the connection is refused', async () => {
    await using stack = new DisposeStack();
    const dead = await startApp('dead');
    const { port, proxy } = await scene(stack, [dead.port]);
    await dead[Symbol.asyncDispose]();
    const { socket, head } = await upgrade(port);
    expect(await read(socket, 6, head)).to.equal('hello ');
    expect(proxy.counters).to.include({ connectFailures: 1, retries: 1, tunnels: 1 });
    socket.destroy();
  });

  it('answers 503 when the only endpoint refuses', async () => {
    await using stack = new DisposeStack();
    const { port, app } = await scene(stack);
    await app[Symbol.asyncDispose]();
    const bytes = 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await callRaw(port, bytes)).to.match(/\r\n\r\nupstream connect error or disconnect\/reset before headers$/);
    expect(await callRaw(port, bytes)).to.match(/\r\n\r\nno healthy upstream$/);
  });

  it('ends after the draining timeout when its endpoint leaves', async () => {
    await using stack = new DisposeStack();
    const { port, proxy } = await scene(stack);
    const { socket } = await upgrade(port);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await proxy.apply(tableOf(port, [], []));
    await closed;
  });

  it('is not opened for an offer of HTTP/2, whose body is read', async () => {
    await using stack = new DisposeStack();
    const { port, app } = await scene(stack);
    const head =
      'POST /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 4\r\n\r\n';
    const answers = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}bo`));
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.split('HTTP/1.1 200 OK').length === 3) socket.end();
      });
      socket.once('error', reject).once('close', () => {
        resolve(text);
      });
      setImmediate(() => socket.write('dyGET /ws HTTP/1.1\r\nHost: a\r\n\r\n'));
    });
    expect(answers.split('HTTP/1.1 200 OK')).to.have.length(3);
    expect(app.requests.map(({ method, headers }) => `${String(method)} ${String(headers.upgrade)}`)).to.have.members([
      'POST undefined',
      'GET undefined',
    ]);
    expect(app.requests.find(({ method }) => method === 'POST')?.headers).not.to.have.property('http2-settings');
  });
});
