import { Agent } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import type { ProxyEvent } from './proxy-events.ts';
import type { RouteTable } from './table/route-table.ts';
import { answerTo, call, open, textOf } from './testing/http-call.ts';
import { connectError, freePort, startApp } from './testing/loopback-app.ts';
import { backend, endpointAt, prefix, QUICK_CHECK, route, rule, tableOf } from './testing/route-tables.ts';
import { endpointsOf, eventually, startTestProxy } from './testing/test-proxy.ts';

describe('tables', () => {
  it('are acknowledged with their version and the ports that are bound', async () => {
    await using proxy = await startTestProxy();
    const [a, b] = [await freePort(), await freePort()];
    const two: RouteTable = {
      ...tableOf(a, [], []),
      version: 7,
      listeners: [a, b].map((port) => ({ name: 'http', port, protocol: 'HTTP', routes: [] })),
    };
    expect(await proxy.apply(two)).to.deep.equal({ version: 7, ports: [a, b].sort((x, y) => x - y), failures: [] });
    expect(await proxy.apply({ ...tableOf(b, [], []), version: 8 })).to.deep.equal({
      version: 8,
      ports: [b],
      failures: [],
    });
  });

  it('report a port that cannot be bound, and bind it with a later table', async () => {
    await using proxy = await startTestProxy();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    const reason = `listen EADDRINUSE: address already in use 127.0.0.1:${String(port)}`;
    expect(await proxy.apply(tableOf(port, [], []))).to.deep.equal({
      version: 1,
      ports: [],
      failures: [{ port, reason }],
    });
    await new Promise<void>((resolve) =>
      squatter.close(() => {
        resolve();
      }),
    );
    expect((await proxy.apply(tableOf(port, [], []))).ports).to.deep.equal([port]);
  });

  it('serve several route sets of one port as one listener', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const listeners = ['a', 'b'].map((name) => ({
      name,
      port,
      protocol: 'HTTP' as const,
      routes: [route([rule('store')], { hostnames: [`${name}.example.com`] })],
    }));
    const table = { ...tableOf(port, [], [backend('store', [endpointAt(app.port)])]), listeners };
    expect((await proxy.apply(table)).ports).to.deep.equal([port]);
    for (const host of ['a.example.com', 'b.example.com'])
      expect((await call(port, { headers: { host } })).body).to.equal('store');
    expect((await call(port, { headers: { host: 'c.example.com' } })).status).to.equal(404);
  });

  it('refuse connections to a port that left, and let its requests finish', async () => {
    let finish = (): void => undefined;
    await using stack = new DisposeStack();
    const app = stack.use(
      await startApp('store', (request, response) => {
        if (request.url === '/quick') response.end('quick');
        else finish = () => response.end('late');
      }),
    );
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const table = tableOf(port, [route([rule('store')])], [backend('store', [endpointAt(app.port)])]);
    await proxy.apply(table);
    const agent = new Agent({ keepAlive: true });
    expect((await call(port, { path: '/quick', agent })).body).to.equal('quick');
    const late = call(port, { path: '/late' });
    await eventually('the request is in flight', () => app.requests.length === 2);
    expect((await proxy.apply({ ...table, listeners: [] })).ports).to.deep.equal([]);
    expect(await connectError(port)).to.equal('ECONNREFUSED');
    finish();
    const { body, headers } = await late;
    expect({ body, connection: headers.connection }).to.deep.equal({ body: 'late', connection: 'close' });
    agent.destroy();
  });

  it('change under load without a failed request', async () => {
    await using stack = new DisposeStack();
    const apps = [stack.use(await startApp('v1')), stack.use(await startApp('v2')), stack.use(await startApp('v3'))];
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const tableFor = (turn: number): RouteTable => {
      const name = `store-v${String((turn % 3) + 1)}`;
      return tableOf(port, [route([rule(name)])], [backend(name, [endpointAt(apps[turn % 3]!.port)])], {
        version: turn,
      });
    };
    await proxy.apply(tableFor(0));
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const answers = new Map<string, number>();
    let running = true;
    const load = Array.from({ length: 8 }, async () => {
      while (running) {
        const { status, body } = await call(port, { agent });
        answers.set(`${String(status)} ${body}`, (answers.get(`${String(status)} ${body}`) ?? 0) + 1);
      }
    });
    for (let turn = 1; turn < 10; turn += 1) await proxy.apply(tableFor(turn));
    running = false;
    await Promise.all(load);
    agent.destroy();
    expect([...answers.keys()].sort()).to.deep.equal(['200 v1', '200 v2', '200 v3']);
  });

  it('keep health, turns and connections of endpoints that stay', async () => {
    await using stack = new DisposeStack();
    const apps = [stack.use(await startApp('a')), stack.use(await startApp('b')), stack.use(await startApp('c'))];
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const check = { ...QUICK_CHECK, intervalMs: 60_000 };
    const endpoints = apps.map((app) => endpointAt(app.port));
    const table = (version: number, path: string): RouteTable =>
      tableOf(port, [route([rule('store', [prefix(path)])])], [backend('store', endpoints, { healthCheck: check })], {
        version,
      });
    await proxy.apply(table(1, '/'));
    expect((await call(port)).body).to.equal('a');
    await proxy.apply(table(2, '/other'));
    expect((await call(port, { path: '/other' })).body).to.equal('b');
    await proxy.apply(table(3, '/'));
    expect((await call(port)).body).to.equal('c');
    expect(apps.map(({ probes }) => probes)).to.deep.equal([1, 1, 1]);
  });

  it('give a new endpoint of a backend no request before its first passing probe', async () => {
    await using stack = new DisposeStack();
    const [old, fresh] = [stack.use(await startApp('old')), stack.use(await startApp('fresh'))];
    fresh.healthy = false;
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const tableWith = (...ports: number[]): RouteTable =>
      tableOf(
        port,
        [route([rule('store')])],
        [
          backend(
            'store',
            ports.map((each) => endpointAt(each)),
          ),
        ],
      );
    await proxy.apply(tableWith(old.port));
    await proxy.apply(tableWith(old.port, fresh.port));
    for (let n = 0; n < 4; n += 1) expect((await call(port)).body).to.equal('old');
    fresh.healthy = true;
    await eventually('the new one serves', async () => (await call(port)).body === 'fresh');
  });

  it('go on with a healthy endpoint while a changed check has not answered', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(
      await startApp('store', (request, response) => {
        if (request.url !== '/slow') response.end('store');
      }),
    );
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const tableWith = (path: string): RouteTable =>
      tableOf(
        port,
        [route([rule('store')])],
        [backend('store', [endpointAt(app.port)], { healthCheck: { ...QUICK_CHECK, path } })],
      );
    await proxy.apply(tableWith('/healthz'));
    await proxy.apply(tableWith('/slow'));
    expect((await call(port)).body).to.equal('store');
    await eventually('the new check fails', async () => (await endpointsOf(proxy))[0]?.health === 'unhealthy');
    expect((await call(port)).body).to.equal('no healthy upstream');
  });

  it('drain endpoints that left: requests in flight finish, and no other comes', async () => {
    let finish = (): void => undefined;
    await using stack = new DisposeStack();
    const leaving = stack.use(
      await startApp('leaving', (_request, response) => (finish = () => response.end('finished'))),
    );
    const staying = stack.use(await startApp('staying'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const routes = [route([rule('store')])];
    await proxy.apply(tableOf(port, routes, [backend('store', [endpointAt(leaving.port)])]));
    const inFlight = call(port);
    await eventually('the request is in flight', () => leaving.requests.length === 1);
    await proxy.apply(tableOf(port, routes, [backend('store', [endpointAt(staying.port)])]));
    for (let n = 0; n < 3; n += 1) expect((await call(port)).body).to.equal('staying');
    finish();
    expect((await inFlight).body).to.equal('finished');
    await eventually('its connections are closed', () => leaving.open.size === 0);
    expect(leaving.requests).to.have.length(1);
  });

  it('end what a removed endpoint has not finished in the draining timeout', async () => {
    await using stack = new DisposeStack();
    const leaving = stack.use(await startApp('leaving', () => undefined));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(
      tableOf(
        port,
        [route([rule('store')])],
        [backend('store', [endpointAt(leaving.port)], { drainingTimeoutMs: 30 })],
      ),
    );
    const inFlight = call(port);
    await eventually('the request is in flight', () => leaving.requests.length === 1);
    await proxy.apply(tableOf(port, [], []));
    const { status, body } = await inFlight;
    expect({ status, body }).to.deep.equal({
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers',
    });
    await eventually('its connections are closed', () => leaving.open.size === 0);
  });

  it('do not probe endpoints that left', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(tableOf(port, [], [backend('store', [endpointAt(app.port)])]));
    await eventually('it is probed', () => app.probes > 1);
    await proxy.apply(tableOf(port, [], []));
    await eventually('no probe is on its way', () => app.open.size === 0);
    expect(await endpointsOf(proxy)).to.deep.equal([]);
  });

  it('take effect without waiting for endpoints that do not answer, after the warm-up time', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('silent'));
    app.server.removeAllListeners('request');
    const proxy = stack.use(await startTestProxy({ warmUpMs: 20 }));
    const port = await freePort();
    await proxy.apply(tableOf(port, [route([rule('store')])], [backend('store', [endpointAt(app.port)])]));
    expect((await call(port)).body).to.equal('no healthy upstream');
  });

  it('report matches that cannot match, and serve the others', async () => {
    const events: ProxyEvent[] = [];
    await using proxy = await startTestProxy({ emit: (event) => events.push(event) });
    const port = await freePort();
    const broken = { path: { type: 'RegularExpression' as const, value: '(' }, headers: [], queryParams: [] };
    await proxy.apply(tableOf(port, [route([rule([], [broken, prefix('/x')])])], []));
    expect((await call(port, { path: '/x' })).status).to.equal(500);
    const applied = events.find((event) => event.type === 'table-applied');
    expect(applied?.problems).to.deep.equal([
      {
        path: 'store/public: rules[0].matches[0]',
        message: 'error parsing regexp: missing closing ): `(`',
      },
    ]);
  });

  it('end with the proxy, and requests in flight with them after the grace time', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store', () => undefined));
    const proxy = await startTestProxy({ shutdownGraceMs: 20 });
    const port = await freePort();
    await proxy.apply(tableOf(port, [route([rule('store')])], [backend('store', [endpointAt(app.port)])]));
    const sent = open(port);
    sent.end();
    const outcome = answerTo(sent).then(textOf, (error: unknown) => (error as NodeJS.ErrnoException).code);
    await eventually('the request is in flight', () => app.requests.length === 1);
    await proxy[Symbol.asyncDispose]();
    expect(await outcome).to.equal('ECONNRESET');
    expect(await connectError(port)).to.equal('ECONNREFUSED');
    expect(await connectError(proxy.adminPort)).to.equal('ECONNREFUSED');
    await eventually('no connection is left', () => app.open.size === 0);
  });
});
