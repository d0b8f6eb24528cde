import { Agent } from 'node:http';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import { systemNetwork } from '../core/system-network.ts';
import type { GatewayProxy } from './gateway-proxy.ts';
import type { Backend } from './table/backend.ts';
import { answerTo, call, open, textOf } from './testing/http-call.ts';
import { freePort, startApp, type AppHandler, type LoopbackApp } from './testing/loopback-app.ts';
import { backend, endpointAt, QUICK_CHECK, route, rule, tableOf, uncheckedBackend } from './testing/route-tables.ts';
import { endpointsOf, eventually, startTestProxy } from './testing/test-proxy.ts';

const SLOW_CHECK = { ...QUICK_CHECK, intervalMs: 60_000 };

interface Fleet extends AsyncDisposable {
  readonly near: LoopbackApp;
  readonly sibling: LoopbackApp;
  readonly far: LoopbackApp;
  readonly proxy: GatewayProxy;
  readonly port: number;
  /** Who answers a client in `region`. */
  ask(region?: string, agent?: Agent): Promise<string>;
}

/** Three clusters: two in us-west1, one in us-east1. */
async function fleet(more: Partial<Backend> = {}, handler?: (name: string) => AppHandler): Promise<Fleet> {
  const stack = new DisposeStack();
  const start = async (name: string) => stack.use(await startApp(name, handler?.(name)));
  const [near, sibling, far] = [await start('near'), await start('sibling'), await start('far')];
  const proxy = stack.use(await startTestProxy());
  const port = await freePort();
  const endpoints = [
    endpointAt(near.port),
    endpointAt(sibling.port, { cluster: 'gke-west-2' }),
    endpointAt(far.port, { cluster: 'gke-east-1', region: 'us-east1' }),
  ];
  await proxy.apply(tableOf(port, [route([rule('store')])], [backend('store', endpoints, more)]));
  return {
    near,
    sibling,
    far,
    proxy,
    port,
    ask: async (region, agent) => {
      const headers = region === undefined ? {} : { 'x-fleetbed-client-region': region };
      return (await call(port, { headers, ...(agent === undefined ? {} : { agent }) })).body;
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

async function healthOf(proxy: GatewayProxy, app: LoopbackApp): Promise<string | undefined> {
  return (await endpointsOf(proxy)).find(({ port }) => port === app.port)?.health;
}

describe('failover', () => {
  it('serves from the nearest region, one turn for each endpoint', async () => {
    await using it = await fleet();
    const seen = [];
    for (let n = 0; n < 4; n += 1) seen.push(await it.ask());
    expect(seen).to.deep.equal(['near', 'sibling', 'near', 'sibling']);
    expect(await it.ask('us-east1')).to.equal('far');
  });

  it('goes to the next region when the nearest has no healthy endpoint, and comes back', async () => {
    await using it = await fleet();
    it.near.healthy = false;
    it.sibling.healthy = false;
    await eventually(
      'both are out',
      async () =>
        (await healthOf(it.proxy, it.near)) === 'unhealthy' && (await healthOf(it.proxy, it.sibling)) === 'unhealthy',
    );
    expect([await it.ask(), await it.ask()]).to.deep.equal(['far', 'far']);
    it.far.healthy = false;
    await eventually('all are out', async () => (await healthOf(it.proxy, it.far)) === 'unhealthy');
    const { status, body } = await call(it.port);
    expect({ status, body }).to.deep.equal({ status: 503, body: 'no healthy upstream' });
    it.near.healthy = true;
    await eventually('near is back', async () => (await healthOf(it.proxy, it.near)) === 'healthy');
    expect([await it.ask(), await it.ask()]).to.deep.equal(['near', 'near']);
  });

  it('retries a refused connection on another endpoint, and ejects the endpoint until a probe passes', async () => {
    await using it = await fleet({ healthCheck: SLOW_CHECK });
    const { port } = it.near;
    await it.near[Symbol.asyncDispose]();
    expect([await it.ask(), await it.ask(), await it.ask()]).to.deep.equal(['sibling', 'sibling', 'sibling']);
    expect(it.proxy.counters).to.include({ connectFailures: 1, retries: 1, upstreamErrors: 0 });
    const [report] = await endpointsOf(it.proxy);
    expect(report).to.include({ cluster: 'gke-west-1', port, ejected: true });
  });

  it('uses an ejected endpoint again after a passing probe', async () => {
    await using it = await fleet();
    const { port } = it.near;
    await it.near[Symbol.asyncDispose]();
    expect(await it.ask()).to.equal('sibling');
    await using _back = await startApp('near again', undefined, port);
    await eventually(
      'near is back',
      async () => !(await endpointsOf(it.proxy))[0]!.ejected && (await endpointsOf(it.proxy))[0]!.health === 'healthy',
    );
    expect([await it.ask(), await it.ask()]).to.have.members(['near again', 'sibling']);
  });

  it('does not retry a request with a body', async () => {
    await using it = await fleet({ healthCheck: SLOW_CHECK });
    await it.near[Symbol.asyncDispose]();
    const { status, body } = await call(it.port, { method: 'POST', body: 'x' });
    expect({ status, body }).to.deep.equal({
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers',
    });
    expect((await call(it.port, { method: 'POST', body: 'x' })).body).to.equal('sibling');
  });

  it('answers in words of its own where a connection is not taken in time (004-D9)', async () => {
    await using stack = new DisposeStack();
    // A name that is looked up for ever.
    const network = { ...systemNetwork('127.0.0.1'), outbound: { lookup: () => undefined } };
    const proxy = stack.use(await startTestProxy({ network, connectTimeoutMs: 20 }));
    const port = await freePort();
    const store = uncheckedBackend('store', [{ ...endpointAt(80), address: 'nobody.test' }]);
    const answers = { connectTimeout: { status: 504, body: 'too late' } };
    await proxy.apply(tableOf(port, [route([rule('store')])], [store], { answers }));
    const { status, body } = await call(port);
    expect({ status, body }).to.deep.equal({ status: 504, body: 'too late' });
  });

  it('retries once only', async () => {
    await using it = await fleet({ healthCheck: SLOW_CHECK });
    await it.near[Symbol.asyncDispose]();
    await it.sibling[Symbol.asyncDispose]();
    expect((await call(it.port)).status).to.equal(503);
    expect(it.proxy.counters).to.include({ retries: 1, connectFailures: 2, upstreamErrors: 1 });
    expect(await it.ask()).to.equal('far');
  });

  it('retries a reset before headers when the method is idempotent, and does not eject for it', async () => {
    const resets = new Set<string>(['near']);
    await using it = await fleet({ healthCheck: SLOW_CHECK }, (name) => (request, response) => {
      if (resets.has(name)) request.socket.destroy();
      else response.end(name);
    });
    expect(await it.ask()).to.equal('sibling');
    expect((await endpointsOf(it.proxy))[0]).to.include({ ejected: false, health: 'healthy' });
    resets.add('sibling');
    const { status, body } = await call(it.port, { method: 'POST' });
    expect({ status, body }).to.deep.equal({
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers',
    });
  });

  it('gives an endpoint that is alone a second connection after a reset', async () => {
    let resets = 1;
    await using stack = new DisposeStack();
    const app = stack.use(
      await startApp('store', (request, response) => {
        if (resets-- > 0) request.socket.destroy();
        else response.end('store');
      }),
    );
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(tableOf(port, [route([rule('store')])], [backend('store', [endpointAt(app.port)])]));
    expect((await call(port)).body).to.equal('store');
    expect(proxy.counters.retries).to.equal(1);
  });

  it('goes on asking an endpoint that is alone when a connection to it failed once', async () => {
    await using stack = new DisposeStack();
    const app = await startApp('store');
    const { port: appPort } = app;
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const patient = { healthCheck: { ...SLOW_CHECK, unhealthyThreshold: 5 } };
    await proxy.apply(tableOf(port, [route([rule('store')])], [backend('store', [endpointAt(appPort)], patient)]));
    await app[Symbol.asyncDispose]();
    const { status, body } = await call(port);
    expect({ status, body }).to.deep.equal({
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers',
    });
    stack.use(await startApp('store again', undefined, appPort));
    expect((await endpointsOf(proxy))[0]).to.include({ ejected: true, health: 'healthy' });
    expect((await call(port)).body).to.equal('store again');
  });

  it('sends requests that wait for an endpoint elsewhere when it turns unhealthy', async () => {
    await using it = await fleet({}, (name) => (_request, response) => {
      if (name !== 'near') response.end(name);
    });
    const waiting = it.ask();
    await eventually('near has the request', () => it.near.requests.length === 1);
    it.near.healthy = false;
    expect(await waiting).to.equal('sibling');
    expect(it.proxy.counters).to.include({ unhealthyAborts: 1, retries: 1 });
  });

  it('answers 503 to a waiting request with a body when its endpoint turns unhealthy', async () => {
    await using it = await fleet({}, (name) => (_request, response) => {
      if (name !== 'near') response.end(name);
    });
    const waiting = call(it.port, { method: 'POST', body: 'x' });
    await eventually('near has the request', () => it.near.requests.length === 1);
    it.near.healthy = false;
    const { status, body } = await waiting;
    expect({ status, body }).to.deep.equal({
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers',
    });
  });

  it('lets an answer that has begun go on when its endpoint turns unhealthy, and closes idle connections', async () => {
    let finish = (): void => undefined;
    await using it = await fleet({}, () => (_request, response) => {
      response.write('begun ');
      finish = () => response.end('and done');
    });
    const sent = open(it.port);
    sent.end();
    const answer = await answerTo(sent);
    it.near.healthy = false;
    await eventually('near is out', async () => (await healthOf(it.proxy, it.near)) === 'unhealthy');
    finish();
    expect(await textOf(answer)).to.equal('begun and done');
    await eventually(
      'its connection is closed',
      () => [...it.near.open].every((socket) => socket.destroyed) || it.near.open.size === 0,
    );
  });

  it('probes an endpoint once for several backends with the same check', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const backends = ['a', 'b', 'c'].map((name) => backend(name, [endpointAt(app.port)], { healthCheck: SLOW_CHECK }));
    await proxy.apply(tableOf(port, [], backends));
    expect(await endpointsOf(proxy)).to.have.length(3);
    expect(app.probes).to.equal(1);
  });
});
