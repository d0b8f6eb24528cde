import {
  connect,
  constants,
  createSecureServer,
  createServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import type { GatewayProxy } from './gateway-proxy.ts';
import type { Backend } from './table/backend.ts';
import { testAuthority } from './testing/certificates.ts';
import { forwardingScene } from './testing/forwarding-scene.ts';
import { call } from './testing/http-call.ts';
import { freePort } from './testing/loopback-app.ts';
import { backend, endpointAt, route, rule, tableOf, uncheckedBackend } from './testing/route-tables.ts';
import { eventually, startTestProxy } from './testing/test-proxy.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
}

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

function ask(session: ClientHttp2Session, path: string, { headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':path': path, ':method': body === undefined ? 'GET' : 'POST', ...headers },
      { endStream: body === undefined },
    );
    let answer: IncomingHttpHeaders & { ':status'?: number | undefined } = {};
    let trailers: IncomingHttpHeaders = {};
    let text = '';
    stream.setEncoding('latin1');
    stream.once('response', (received: typeof answer) => (answer = received));
    stream.once('trailers', (received: IncomingHttpHeaders) => (trailers = received));
    stream.on('data', (chunk) => (text += String(chunk))).once('error', reject);
    stream.once('end', () => {
      resolve({ status: answer[':status'] ?? 0, headers: answer, body: text, trailers });
    });
    if (body !== undefined) stream.end(body);
  });
}

function session(stack: DisposeStack, port: number, authority = 'store.example.com'): ClientHttp2Session {
  const made = connect(`http://${authority}`, { host: '127.0.0.1', port } as object);
  stack.defer(() => {
    made.destroy();
  });
  return made;
}

/** A gRPC-like app: answers with a trailer, or with trailers only. */
function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  stream.on('error', () => undefined);
  if (headers[':path'] === '/only') {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
    return;
  }
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'x-te': headers['te'] ?? 'none',
      'x-host': headers[':authority'],
    },
    { waitForTrailers: true },
  );
  stream.once('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'fine' });
  });
  stream.pipe(stream);
}

async function grpcScene(
  stack: DisposeStack,
  server: Http2Server | Http2SecureServer,
  more: Partial<Backend> = {},
  extra: object = {},
) {
  const sessions = new Set<unknown>();
  server.on('session', (each) => sessions.add(each));
  server.on('stream', serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => {
    server.close();
  });
  const proxy: GatewayProxy = stack.use(await startTestProxy());
  const port = await freePort();
  const spec = { protocol: 'h2' as const, ...more };
  const appPort = (server.address() as AddressInfo).port;
  await proxy.apply(
    tableOf(port, [route([rule('grpc')])], [uncheckedBackend('grpc', [endpointAt(appPort)], spec)], extra),
  );
  return { proxy, port, sessions };
}

describe('HTTP/2', () => {
  it('is spoken with prior knowledge, and carried to endpoints of HTTP/1.1', async () => {
    await using stack = new DisposeStack();
    const it = stack.use(
      await forwardingScene((request, response) => {
        if (request.url === '/') {
          response.end();
          return;
        }
        response.writeHead(201, { 'x-method': String(request.method), trailer: 'x-sum' });
        request.on('data', (chunk) => response.write(chunk));
        request.on('end', () => {
          response.addTrailers({ 'x-sum': '7' });
          response.end();
        });
      }),
    );
    const client = session(stack, it.port);
    const answer = await ask(client, '/a?b', { body: 'hello', headers: { cookie: 'a=1; b=2' } });
    expect(answer).to.deep.include({ status: 201, body: 'hello' });
    expect(answer.headers).to.include({ 'x-method': 'POST', via: '1.1 google' });
    expect(answer.trailers).to.deep.include({ 'x-sum': '7' });
    const [seen] = it.app.requests;
    expect(seen?.url).to.equal('/a?b');
    expect(seen?.headers).to.include({
      host: 'store.example.com:80',
      cookie: 'a=1; b=2',
      'x-forwarded-for': '127.0.0.1',
    });
    const many = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(client, `/${String(n)}`)));
    expect(new Set(many.map(({ status, body }) => `${String(status)} ${body}`))).to.deep.equal(new Set(['201 ']));
  });

  it('carries 4 MiB each way without losing a byte', async () => {
    await using stack = new DisposeStack();
    const { port } = await grpcScene(stack, createServer());
    const body = Buffer.alloc(4 * 1024 * 1024, 'abcdefghijklmnopqrstuvwxyz');
    const answer = await ask(session(stack, port), '/echo', { body });
    expect(answer.body === body.toString('latin1')).to.equal(true);
  });

  it('brings gRPC to endpoints and its trailers back, over one session', async () => {
    await using stack = new DisposeStack();
    const { port, sessions } = await grpcScene(stack, createServer());
    const client = session(stack, port, 'grpc.example.com');
    const headers = { te: 'trailers', 'content-type': 'application/grpc' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask(client, '/x.Y/Z', { body: 'ping', headers })),
    );
    for (const answer of answers) {
      expect(answer).to.deep.include({ status: 200, body: 'ping' });
      expect(answer.headers).to.include({ 'x-te': 'trailers', 'x-host': 'grpc.example.com:80' });
      expect(answer.trailers).to.deep.include({ 'grpc-status': '0', 'grpc-message': 'fine' });
    }
    expect(sessions.size).to.equal(1);
    const only = await ask(client, '/only', { body: '', headers });
    expect(only).to.deep.include({ status: 200, body: '' });
    expect(only.headers).to.include({ 'grpc-status': '12' });
  });

  it('is spoken to endpoints on TLS, to clients of HTTP/1.1 too', async () => {
    await using stack = new DisposeStack();
    const authority = testAuthority();
    const pair = authority.issue(['app.example.com']);
    const server = createSecureServer({ cert: pair.certificateChain, key: pair.privateKey });
    const tls = { serverName: 'app.example.com', trust: 'app' };
    const { port } = await grpcScene(
      stack,
      server,
      { tls },
      {
        trust: { app: [authority.certificate] },
      },
    );
    const { status, body, trailers } = await call(port, { method: 'POST', body: 'ping' });
    expect({ status, body }).to.deep.equal({ status: 200, body: 'ping' });
    expect(trailers).to.deep.equal({ 'grpc-status': '0', 'grpc-message': 'fine' });
  });

  it('is agreed on by ALPN', async () => {
    await using stack = new DisposeStack();
    const authority = testAuthority();
    const scene = stack.use(await forwardingScene());
    const certificates = { a: authority.issue(['a.example.com']) };
    const port = await freePort();
    await scene.proxy.apply(
      tableOf(port, [], [backend('store', [endpointAt(scene.app.port)])], {
        version: 2,
        certificates,
        listeners: [
          {
            name: 'https',
            port,
            protocol: 'HTTPS',
            tls: { certificates: ['a'] },
            routes: [route([rule('store')])],
          },
        ],
      }),
    );
    const client = connect('https://a.example.com', {
      createConnection: () =>
        connectTls({
          host: '127.0.0.1',
          port,
          ca: authority.certificate,
          servername: 'a.example.com',
          ALPNProtocols: ['h2', 'http/1.1'],
        }),
    });
    stack.defer(() => {
      client.destroy();
    });
    const answer = await ask(client, '/');
    expect(answer).to.deep.include({ status: 200, body: 'store' });
    expect(client.alpnProtocol).to.equal('h2');
  });

  it('opens more sessions when an endpoint takes few streams', async () => {
    await using stack = new DisposeStack();
    const waiting: ServerHttp2Stream[] = [];
    const server = createServer({ settings: { maxConcurrentStreams: 2 } });
    const { port, sessions, proxy } = await grpcScene(stack, server);
    server.removeAllListeners('stream');
    server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      if (headers[':path'] === '/first') stream.respond({ ':status': 200 }, { endStream: true });
      else waiting.push(stream);
    });
    const client = session(stack, port);
    await ask(client, '/first');
    const asked = Promise.all(Array.from({ length: 5 }, () => ask(client, '/wait')));
    await eventually('all are asked', () => waiting.length === 5);
    expect(sessions.size).to.be.at.least(2);
    for (const stream of waiting) stream.respond({ ':status': 204 }, { endStream: true });
    expect((await asked).map(({ status }) => status)).to.deep.equal([204, 204, 204, 204, 204]);
    expect(proxy.counters.upstreamErrors).to.equal(0);
  });

  it('refuses a body beyond its limit, told before or not', async () => {
    await using stack = new DisposeStack();
    const scene = stack.use(await forwardingScene(undefined, undefined, { limits: { bodyBytes: 10 } }));
    const client = session(stack, scene.port);
    const body = 'x'.repeat(11);
    expect((await ask(client, '/', { body, headers: { 'content-length': '11' } })).status).to.equal(413);
    expect((await ask(client, '/', { body })).status).to.equal(413);
    expect((await ask(client, '/', { body: 'x' })).status).to.equal(200);
  });

  it('loses no request when an endpoint says goodbye', async () => {
    await using stack = new DisposeStack();
    const server = createServer();
    const { port } = await grpcScene(stack, server);
    const open = new Set<{ goaway(): void }>();
    server.on('session', (each) => open.add(each));
    const client = session(stack, port);
    const statuses = new Map<number, number>();
    for (let n = 0; n < 50; n += 1) {
      const { status } = await ask(client, '/x');
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (n % 10 === 5) for (const each of open) each.goaway();
    }
    expect([...statuses]).to.deep.equal([[200, 50]]);
  });

  it('ends the stream at the endpoint when the client resets it', async () => {
    await using stack = new DisposeStack();
    const server = createServer();
    const { port, proxy } = await grpcScene(stack, server);
    server.removeAllListeners('stream');
    const streams: ServerHttp2Stream[] = [];
    server.on('stream', (stream: ServerHttp2Stream) => streams.push(stream.on('error', () => undefined)));
    const stream = session(stack, port).request({ ':path': '/hang' });
    stream.on('error', () => undefined);
    await eventually('the endpoint has it', () => streams.length === 1);
    stream.close(constants.NGHTTP2_CANCEL);
    await eventually('it is ended there', () => streams[0]?.destroyed === true);
    expect(proxy.counters.clientsGone).to.equal(1);
  });

  it('answers the requests under way and takes no more when its port leaves', async () => {
    await using stack = new DisposeStack();
    let finish = (): void => undefined;
    const scene = stack.use(await forwardingScene((_request, response) => (finish = () => response.end('late'))));
    const client = session(stack, scene.port);
    const late = ask(client, '/late');
    await eventually('it is in flight', () => scene.app.requests.length === 1);
    const goneAway = new Promise((resolve) => client.once('goaway', resolve));
    await scene.proxy.apply({
      ...tableOf(scene.port, [], [backend('store', [endpointAt(scene.app.port)])]),
      listeners: [],
    });
    await goneAway;
    finish();
    expect((await late).body).to.equal('late');
  });
});
