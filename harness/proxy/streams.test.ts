import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createSocket } from 'node:dgram';
import { connect as connectTls } from 'node:tls';
import { decode, encode } from 'dns-packet';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import type { StreamListener } from './table/listener.ts';
import type { RouteTable } from './table/route-table.ts';
import { testAuthority } from './testing/certificates.ts';
import { call } from './testing/http-call.ts';
import { freePort, startApp } from './testing/loopback-app.ts';
import { backend, endpointAt, prefix, route, rule, tableOf, uncheckedBackend } from './testing/route-tables.ts';
import { endpointsOf, eventually, startTestProxy } from './testing/test-proxy.ts';

async function startTcp(stack: DisposeStack, handler: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    handler(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function streamTable(
  port: number,
  appPort: number,
  more: Partial<StreamListener> = {},
  table: Partial<RouteTable> = {},
): RouteTable {
  const routes = [{ id: 'a', createdAt: '', hostnames: ['*'], backends: [{ backend: 'tcp', weight: 1 }] }];
  return tableOf(port, [], [uncheckedBackend('tcp', [endpointAt(appPort)], { drainingTimeoutMs: 30 })], {
    listeners: [],
    streams: [{ name: 'tcp', port, protocol: 'TCP', routes, ...more }],
    ...table,
  });
}

function all(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1'))).on('error', () => undefined);
    socket.once('close', () => {
      resolve(text);
    });
  });
}

describe('streams of bytes', () => {
  it('are carried both ways, with the server speaking first, and each end on its own', async () => {
    await using stack = new DisposeStack();
    const appPort = await startTcp(stack, (socket) => {
      let asked = '';
      socket.write('hello ');
      socket.on('data', (chunk) => (asked += chunk.toString()));
      socket.once('end', () => socket.end(asked.toUpperCase()));
    });
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(streamTable(port, appPort));
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const answer = all(socket);
    socket.write('question');
    socket.once('data', () => socket.end(' asked'));
    expect(await answer).to.equal('hello QUESTION ASKED');
    expect(proxy.counters.tunnels).to.equal(1);
    await eventually('nothing is in flight', async () => (await endpointsOf(proxy))[0]?.inFlight === 0);
  });

  it('carry 8 MiB no faster than they are read', async () => {
    await using stack = new DisposeStack();
    const size = 8 * 1024 * 1024;
    const appPort = await startTcp(stack, (socket) => socket.end(Buffer.alloc(size, 'x')));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(streamTable(port, appPort));
    const socket = connect(port, '127.0.0.1');
    expect((await all(socket)).length).to.equal(size);
  });

  it('go to another endpoint when one refuses, and are closed when all do', async () => {
    await using stack = new DisposeStack();
    const dead = await freePort();
    const appPort = await startTcp(stack, (socket) => socket.end('alive'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const table = streamTable(port, appPort);
    const endpoints = [endpointAt(dead), endpointAt(appPort)];
    await proxy.apply({ ...table, backends: { tcp: uncheckedBackend('tcp', endpoints) } });
    expect(await all(connect(port, '127.0.0.1'))).to.equal('alive');
    await proxy.apply({ ...table, version: 2, backends: { tcp: uncheckedBackend('tcp', [endpointAt(dead)]) } });
    expect(await all(connect(port, '127.0.0.1'))).to.equal('');
  });

  it('are ended when their endpoint has left for as long as it may drain', async () => {
    await using stack = new DisposeStack();
    const appPort = await startTcp(stack, (socket) => socket.write('open'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(streamTable(port, appPort));
    const socket = connect(port, '127.0.0.1');
    const answer = all(socket);
    await eventually('it is open', () => proxy.counters.tunnels === 1);
    await proxy.apply({
      ...streamTable(port, appPort),
      version: 2,
      backends: { tcp: uncheckedBackend('tcp', [], { drainingTimeoutMs: 30 }) },
    });
    expect(await answer).to.equal('open');
  });

  it('are taken out of TLS where the listener has a certificate', async () => {
    await using stack = new DisposeStack();
    const authority = testAuthority();
    const appPort = await startTcp(stack, (socket) =>
      socket.once('data', (chunk) => socket.end(`got ${chunk.toString()}`)),
    );
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const certificates = { a: authority.issue(['a.example.com']) };
    await proxy.apply(streamTable(port, appPort, { protocol: 'TLS', tls: { certificates: ['a'] } }, { certificates }));
    const socket = connectTls({ port, host: '127.0.0.1', servername: 'a.example.com', ca: authority.certificate });
    socket.write('bytes');
    expect(await all(socket)).to.equal('got bytes');
    expect(
      await all(
        connect(port, '127.0.0.1', function (this: Socket) {
          this.write('plain');
        }),
      ),
    ).to.equal('');
  });

  it('are given up where a client does not say what it wants', async () => {
    await using stack = new DisposeStack();
    const proxy = stack.use(await startTestProxy({ limits: { headTimeoutMs: 30 } }));
    const port = await freePort();
    await proxy.apply(streamTable(port, 1, { protocol: 'TLS' }));
    const socket = connect(port, '127.0.0.1');
    socket.write(Buffer.from([22, 3, 1, 1]));
    expect(await all(socket)).to.equal('');
  });
});

describe('listeners', () => {
  it('of one port at several addresses are several', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const listenerAt = (address: string, path: string) => ({
      name: address,
      port,
      address,
      protocol: 'HTTP' as const,
      routes: [route([rule('store', [prefix(path)])])],
    });
    const ack = await proxy.apply(
      tableOf(port, [], [backend('store', [endpointAt(app.port)])], {
        listeners: [listenerAt('127.0.0.1', '/one'), listenerAt('127.0.0.7', '/two')],
      }),
    );
    expect(ack.ports).to.deep.equal([port]);
    expect((await call(port, { path: '/one' })).status).to.equal(200);
    expect((await call(port, { path: '/two' })).status).to.equal(404);
    const socket = connect(port, '127.0.0.7', () =>
      socket.write('GET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
    );
    expect(await all(socket)).to.match(/^HTTP\/1.1 200 OK\r\n/);
  });

  it('refuse connections beyond their number', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy({ limits: { connectionsPerPort: 1 } }));
    const port = await freePort();
    await proxy.apply(tableOf(port, [route([rule('store')])], [backend('store', [endpointAt(app.port)])]));
    const first = connect(port, '127.0.0.1');
    await eventually('one is open', () => proxy.counters.connections === 1);
    expect(await all(connect(port, '127.0.0.1'))).to.equal('');
    expect(proxy.counters.connectionsRefused).to.equal(1);
    first.destroy();
    await eventually('there is room again', async () => (await call(port).catch(() => ({ status: 0 }))).status === 200);
  });
});

describe('resolver of a sidecar', () => {
  function query(port: number, name: string, type: 'A' | 'AAAA'): Promise<string> {
    return new Promise((resolve) => {
      const socket = createSocket('udp4');
      socket.once('message', (data) => {
        socket.close();
        const { answers = [], ...rest } = decode(data) as ReturnType<typeof decode> & { readonly rcode?: string };
        const list = answers.map((each) => ('data' in each && typeof each.data === 'string' ? each.data : ''));
        resolve(`${String(rest.rcode)} ${list.join(',')}`.trim());
      });
      socket.send(encode({ type: 'query', id: 7, flags: 256, questions: [{ type, name }] }), port, '127.0.0.1');
    });
  }

  it('answers the names of its table, and has the cluster asked for the others (003-D2)', async () => {
    await using stack = new DisposeStack();
    const cluster = createSocket('udp4');
    await new Promise<void>((resolve) => {
      cluster.bind(0, '127.0.0.1', resolve);
    });
    stack.defer(() => {
      cluster.close();
    });
    cluster.on('message', (data, from) => {
      const { id, questions = [] } = decode(data);
      const [asked] = questions;
      const known = asked?.name === 'known.example.com';
      const answers = known ? [{ type: 'A' as const, name: 'known.example.com', ttl: 5, data: '10.0.0.1' }] : [];
      const flags = 256 | (known ? 0 : 3);
      cluster.send(encode({ type: 'response', id: id ?? 0, flags, questions, answers }), from.port, from.address);
    });
    const upstream = { address: '127.0.0.1', port: cluster.address().port };
    const proxy = stack.use(await startTestProxy({ resolver: { port: 0, upstream } }));
    const port = proxy.resolverPort ?? 0;
    expect(await query(port, 'known.example.com', 'A')).to.equal('NOERROR 10.0.0.1');
    const resolver = { hosts: { 'httpbin.default.svc.cluster.local': ['127.80.0.2'] }, ttlSeconds: 30 };
    await proxy.apply(tableOf(1, [], [], { listeners: [], resolver }));
    expect(await query(port, 'HTTPBIN.default.svc.cluster.local', 'A')).to.equal('NOERROR 127.80.0.2');
    expect(await query(port, 'httpbin.default.svc.cluster.local', 'AAAA')).to.equal('NOERROR');
    expect(await query(port, 'known.example.com', 'A')).to.equal('NOERROR 10.0.0.1');
    expect(await query(port, 'nobody.example.com', 'A')).to.equal('NXDOMAIN');
    await proxy.apply(
      tableOf(1, [], [], { listeners: [], version: 2, resolver: { ...resolver, unknownNames: ['127.0.0.2'] } }),
    );
    expect(await query(port, 'nobody.example.com', 'A')).to.equal('NOERROR 127.0.0.2');
    expect(await query(port, 'nobody.example.com', 'AAAA')).to.equal('NOERROR');
    expect(await query(port, 'known.example.com', 'A')).to.equal('NOERROR 10.0.0.1');
  });
});
