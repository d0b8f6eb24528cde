import { createServer as createHttpsServer, request as httpsRequest, type RequestOptions } from 'node:https';
import { connect as connectTls, createServer as createTlsServer, TLSSocket } from 'node:tls';
import type { AddressInfo, Server } from 'node:net';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import type { ServerTls } from './table/listener.ts';
import type { RouteTable } from './table/route-table.ts';
import { testAuthority, type TestAuthority } from './testing/certificates.ts';
import { answerTo, call, textOf, type CallAnswer } from './testing/http-call.ts';
import { freePort, startApp } from './testing/loopback-app.ts';
import { backend, endpointAt, route, rule, tableOf, uncheckedBackend } from './testing/route-tables.ts';
import { startTestProxy } from './testing/test-proxy.ts';

async function listening(stack: DisposeStack, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function callTls(port: number, serverName: string, options: RequestOptions = {}): Promise<CallAnswer> {
  const sent = httpsRequest({
    host: '127.0.0.1',
    port,
    servername: serverName,
    headers: { host: serverName },
    agent: false,
    ...options,
  });
  sent.end();
  const answer = await answerTo(sent);
  const body = await textOf(answer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body, trailers: answer.trailers };
}

function certificateOf(port: number, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subjectaltname));
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

/** HTTPS listeners of one port, one for each host. */
function httpsTable(
  port: number,
  hosts: Readonly<Record<string, ServerTls>>,
  appPort: number,
  more: Partial<RouteTable>,
): RouteTable {
  return tableOf(port, [], [backend('store', [endpointAt(appPort)])], {
    listeners: Object.entries(hosts).map(([hostname, tls]) => ({
      name: hostname,
      port,
      protocol: 'HTTPS' as const,
      hostname,
      tls,
      routes: [route([rule('store')], { hostnames: [hostname] })],
    })),
    ...more,
  });
}

describe('TLS of clients', () => {
  const authority = testAuthority();
  const certificates = {
    a: authority.issue(['a.example.com']),
    b: authority.issue(['*.b.example.com']),
    newer: authority.issue(['a.example.com', 'newer.example.com']),
  };
  const ca = authority.certificate;

  it('is terminated with the certificate of the listener that the server name chooses', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const hosts = { 'a.example.com': { certificates: ['a'] }, '*.b.example.com': { certificates: ['b'] } };
    await proxy.apply(httpsTable(port, hosts, app.port, { certificates }));
    const a = await callTls(port, 'a.example.com', { ca });
    expect(a.body).to.equal('store');
    expect(app.requests[0]?.headers['x-forwarded-proto']).to.equal('https');
    expect((await callTls(port, 'x.b.example.com', { ca })).body).to.equal('store');
    expect(await certificateOf(port, 'x.b.example.com')).to.equal('DNS:*.b.example.com');
    const failure = await callTls(port, 'c.example.com', { ca }).catch((error: unknown) => error as Error);
    expect(failure).to.be.instanceOf(Error);
    expect((await callTls(port, 'a.example.com', { ca, headers: { host: 'x.b.example.com' } })).status).to.equal(421);
  });

  it('goes on with an old certificate where it began, and begins with a new one', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const hosts = { 'a.example.com': { certificates: ['a'] } };
    await proxy.apply(httpsTable(port, hosts, app.port, { certificates }));
    const socket = await new Promise<TLSSocket>((resolve, reject) => {
      const made = connectTls({ host: '127.0.0.1', port, servername: 'a.example.com', ca }, () => {
        resolve(made);
      });
      made.once('error', reject);
    });
    await proxy.apply(httpsTable(port, hosts, app.port, { certificates: { a: certificates.newer }, version: 2 }));
    expect(await certificateOf(port, 'a.example.com')).to.equal('DNS:a.example.com, DNS:newer.example.com');
    const text = await new Promise<string>((resolve) => {
      let read = '';
      socket
        .on('data', (chunk) => (read += String(chunk)))
        .once('close', () => {
          resolve(read);
        });
      socket.write('GET / HTTP/1.1\r\nHost: a.example.com\r\nConnection: close\r\n\r\n');
    });
    expect(text).to.match(/^HTTP\/1.1 200 OK\r\n/);
  });

  it('asks for certificates of clients, and closes to those without one of the right name', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const friend = authority.issue(['spiffe://cluster.local/ns/a/sa/friend']);
    const other = authority.issue(['spiffe://cluster.local/ns/a/sa/other']);
    const stranger = testAuthority().issue(['spiffe://cluster.local/ns/a/sa/friend']);
    const clients = {
      trust: 'mesh',
      names: [{ type: 'uri', value: 'spiffe://cluster.local/ns/a/sa/friend' }],
    } as const;
    const hosts = { 'a.example.com': { certificates: ['a'], clients } };
    const trust = { mesh: [ca] };
    await proxy.apply(httpsTable(port, hosts, app.port, { certificates, trust }));
    const ask = (pair?: { certificateChain: string; privateKey: string }): Promise<string> =>
      callTls(port, 'a.example.com', {
        ca,
        ...(pair === undefined ? {} : { cert: pair.certificateChain, key: pair.privateKey }),
      }).then(
        ({ body }) => body,
        () => 'refused',
      );
    expect([await ask(friend), await ask(other), await ask(stranger), await ask()]).to.deep.equal([
      'store',
      'refused',
      'refused',
      'refused',
    ]);
    const lenient = { 'a.example.com': { certificates: ['a'], clients: { ...clients, invalid: 'allow' as const } } };
    await proxy.apply(httpsTable(port, lenient, app.port, { certificates, trust, version: 2 }));
    expect([await ask(stranger), await ask()]).to.deep.equal(['store', 'store']);
  });

  it('reports certificates that cannot be read, and closes to those who come for them', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const problems: string[] = [];
    const proxy = stack.use(
      await startTestProxy({
        emit: (event) => {
          if (event.type === 'table-applied') problems.push(...event.problems.map(({ path }) => path));
        },
      }),
    );
    const port = await freePort();
    const hosts = { 'a.example.com': { certificates: ['broken', 'missing'] } };
    const broken = { certificateChain: 'no', privateKey: 'no' };
    await proxy.apply(httpsTable(port, hosts, app.port, { certificates: { broken } }));
    expect(problems).to.deep.equal(['a.example.com: certificate broken', 'a.example.com: certificate missing']);
    const failure = await callTls(port, 'a.example.com', { ca }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
  });

  it('is passed through by server name, and closed without the protocol that is asked for', async () => {
    await using stack = new DisposeStack();
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const serve = async (name: string): Promise<number> => {
      const pair = authority.issue([`${name}.example.com`]);
      const server = createTlsServer(
        { cert: pair.certificateChain, key: pair.privateKey, ALPNProtocols: ['istio'] },
        (socket) => socket.on('error', () => undefined).end(name),
      );
      return await listening(stack, server);
    };
    const [one, two] = [await serve('one'), await serve('two')];
    await proxy.apply(
      tableOf(port, [], [uncheckedBackend('one', [endpointAt(one)]), uncheckedBackend('two', [endpointAt(two)])], {
        listeners: [],
        streams: ['one', 'two'].map((name) => ({
          name,
          port,
          protocol: 'TLS' as const,
          hostname: `${name}.example.com`,
          ...(name === 'two' ? { requireAlpn: ['istio'] } : {}),
          routes: [
            { id: name, createdAt: '', hostnames: [`${name}.example.com`], backends: [{ backend: name, weight: 1 }] },
          ],
        })),
      }),
    );
    const read = (servername: string, ALPNProtocols: string[] = []): Promise<string> =>
      new Promise((resolve) => {
        let text = '';
        const socket = connectTls({ host: '127.0.0.1', port, servername, ca, ALPNProtocols });
        socket.on('data', (chunk) => (text += String(chunk))).on('error', () => undefined);
        socket.once('close', () => {
          resolve(text);
        });
      });
    expect(await read('one.example.com')).to.equal('one');
    expect(await read('two.example.com', ['istio'])).to.equal('two');
    expect(await read('two.example.com')).to.equal('');
    expect(await read('three.example.com')).to.equal('');
    expect(proxy.counters).to.include({ tunnels: 2, connectionsClosed: 2 });
  });
});

describe('TLS to endpoints', () => {
  const authority = testAuthority();

  async function scene(stack: DisposeStack, names: readonly string[], clientsOf?: TestAuthority) {
    const pair = authority.issue(names);
    const seen: { serverName: string; client: string | undefined }[] = [];
    const server = createHttpsServer(
      {
        cert: pair.certificateChain,
        key: pair.privateKey,
        ...(clientsOf === undefined ? {} : { ca: clientsOf.certificate, requestCert: true }),
      },
      (request, response) => {
        const { socket } = request;
        if (socket instanceof TLSSocket)
          seen.push({
            serverName: Reflect.get(socket, 'servername') as string,
            client: socket.getPeerCertificate().subjectaltname,
          });
        response.end('secure');
      },
    );
    const appPort = await listening(stack, server);
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    return { appPort, proxy, port, seen };
  }

  it('checks the endpoint against its authorities and name, and shows a certificate', async () => {
    await using stack = new DisposeStack();
    const clients = testAuthority('clients');
    const { appPort, proxy, port, seen } = await scene(stack, ['app.example.com'], clients);
    const certificates = { own: clients.issue(['spiffe://cluster.local/gateway']) };
    const ask = async (tls: object, version: number, endpoint: object = {}): Promise<number> => {
      const spec = { tls: { serverName: 'app.example.com', trust: 'app', ...tls } };
      await proxy.apply(
        tableOf(port, [route([rule('store')])], [uncheckedBackend('store', [endpointAt(appPort, endpoint)], spec)], {
          trust: { app: [authority.certificate], other: [clients.certificate] },
          certificates,
          version,
        }),
      );
      return (await call(port)).status;
    };
    expect(await ask({ certificate: 'own' }, 1)).to.equal(200);
    expect(seen).to.deep.equal([{ serverName: 'app.example.com', client: 'URI:spiffe://cluster.local/gateway' }]);
    expect(await ask({ certificate: 'own', trust: 'other' }, 2)).to.equal(503);
    expect(await ask({ certificate: 'own', trust: 'missing' }, 3)).to.equal(503);
    expect(await ask({ certificate: 'own', serverName: 'other.example.com' }, 4)).to.equal(503);
    const names = [{ type: 'dns', value: 'app.example.com' }];
    expect(await ask({ certificate: 'own', serverName: 'other.example.com', names }, 5)).to.equal(200);
    expect(await ask({ certificate: 'own', names: [{ type: 'uri', value: 'spiffe://x' }] }, 6)).to.equal(503);
    expect(await ask({ certificate: 'own', trust: 'none', serverName: 'any' }, 7)).to.equal(200);
    expect(await ask({ certificate: 'missing' }, 8)).to.equal(503);
    expect(await ask({ certificate: 'own' }, 9, { serverName: 'outer.app.example.com' })).to.equal(503);
  });

  it('answers in words of its own where an endpoint is not believed (002-B4)', async () => {
    await using stack = new DisposeStack();
    const { appPort, proxy, port } = await scene(stack, ['app.example.com']);
    const ask = async (trusted: string, version: number, endpointPort = appPort): Promise<string> => {
      const tls = { serverName: 'app.example.com', trust: 'app' };
      const backends = [uncheckedBackend('store', [endpointAt(endpointPort)], { tls })];
      const answers = { upstreamError: { status: 503, body: 'no connection' }, tlsError: { status: 503, body: 'TLS' } };
      const trust = { app: [trusted] };
      await proxy.apply(tableOf(port, [route([rule('store')])], backends, { trust, answers, version }));
      return (await call(port)).body;
    };
    expect(await ask(authority.certificate, 1)).to.equal('secure');
    expect(await ask(testAuthority('other').certificate, 2)).to.equal('TLS');
    expect(await ask(authority.certificate, 3, await freePort())).to.equal('no connection');
  });
});
