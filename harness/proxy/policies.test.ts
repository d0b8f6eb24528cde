import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import type { GatewayProxy } from './gateway-proxy.ts';
import type { Backend, Endpoint } from './table/backend.ts';
import type { RouteRule } from './table/route.ts';
import type { RouteTable } from './table/route-table.ts';
import { call, type CallOptions } from './testing/http-call.ts';
import { freePort, startApp, type AppHandler, type LoopbackApp } from './testing/loopback-app.ts';
import { backend, endpointAt, prefix, route, rule, tableOf } from './testing/route-tables.ts';
import { endpointsOf, eventually, startTestProxy } from './testing/test-proxy.ts';

/** Apps `a`, `b`, `c` behind one proxy. */
class Scene implements AsyncDisposable {
  readonly #stack = new DisposeStack();
  readonly apps: LoopbackApp[] = [];
  #proxy: GatewayProxy | undefined;
  port = 0;

  async start(handlers: Readonly<Record<string, AppHandler>> = {}): Promise<this> {
    for (const name of ['a', 'b', 'c']) this.apps.push(this.#stack.use(await startApp(name, handlers[name])));
    this.#proxy = this.#stack.use(await startTestProxy());
    this.port = await freePort();
    return this;
  }

  /** The endpoint of an app by its place. */
  endpoint(at: number, more: Partial<Endpoint> = {}): Endpoint {
    return endpointAt(this.apps[at]?.port ?? 0, more);
  }

  async serve(
    rules: readonly RouteRule[],
    backends: readonly Backend[],
    more: Partial<RouteTable> = {},
  ): Promise<void> {
    await this.#proxy?.apply(tableOf(this.port, [route(rules)], backends, more));
  }

  async ejected(): Promise<number> {
    if (this.#proxy === undefined) return 0;
    return (await endpointsOf(this.#proxy)).filter(({ ejected }) => ejected).length;
  }

  async bodies(times: number, options: CallOptions = {}): Promise<string> {
    let text = '';
    for (let count = 0; count < times; count += 1) text += (await call(this.port, options)).body;
    return text;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack[Symbol.asyncDispose]();
  }
}

/** A backend that is used as long as it is listed. */
function listed(name: string, endpoints: readonly Endpoint[], more: Partial<Backend> = {}): Backend {
  const { healthCheck: _none, ...rest } = backend(name, endpoints);
  return { ...rest, ...more };
}

const failing: AppHandler = (_request, response) => response.writeHead(503).end('broken');

describe('policies', () => {
  it('share between clusters by weight (003-D8)', async () => {
    await using scene = await new Scene().start();
    const endpoints = [
      scene.endpoint(0, { weight: 100 }),
      scene.endpoint(1, { weight: 20 }),
      scene.endpoint(2, { weight: 30 }),
    ];
    await scene.serve([rule('store')], [listed('store', endpoints, { balance: 'weighted' })]);
    const seen = await scene.bodies(30);
    expect(seen.length - seen.replaceAll('a', '').length).to.be.within(19, 21);
    expect(seen.length - seen.replaceAll('b', '').length).to.be.within(3, 5);
  });

  it('change weights without a new connection', async () => {
    await using scene = await new Scene().start();
    const serve = (weight: number) =>
      scene.serve(
        [rule('store')],
        [listed('store', [scene.endpoint(0), scene.endpoint(1, { weight })], { balance: 'weighted' })],
      );
    await serve(0);
    expect(await scene.bodies(4)).to.equal('aaaa');
    await serve(1_000_000);
    expect(await scene.bodies(4)).to.equal('bbbb');
    await serve(0);
    expect(await scene.bodies(4)).to.equal('aaaa');
  });

  it('replay once to the next tier what the first answers with 500 and above (003-D6)', async () => {
    await using scene = await new Scene().start({ a: failing, b: failing });
    const endpoints = [
      scene.endpoint(0),
      scene.endpoint(1, { tier: 1 }),
      scene.endpoint(2, { tier: 1, pathPrefix: '/cluster-3' }),
    ];
    const retry = { attempts: 1, statusCodes: [500, 502, 503, 504], to: 'next-tier' } as const;
    await scene.serve([{ ...rule('store'), retry }], [listed('store', endpoints, { balance: 'tiers' })]);
    expect(await scene.bodies(2)).to.equal('brokenc');
    expect(scene.apps.map(({ requests }) => requests.length)).to.deep.equal([2, 1, 1]);
    expect(scene.apps[2]?.requests[0]?.url).to.equal('/cluster-3/');
  });

  it('fail over to the next tier when the first has nobody (003-D4, 003-D5)', async () => {
    await using scene = await new Scene().start();
    const endpoints = [scene.endpoint(1, { tier: 1 }), scene.endpoint(2, { tier: 1 })];
    await scene.serve([rule('store')], [listed('store', endpoints, { balance: 'tiers' })]);
    expect(await scene.bodies(2)).to.equal('bc');
    await scene.serve([rule('store')], [listed('store', [scene.endpoint(0), ...endpoints], { balance: 'tiers' })]);
    expect(await scene.bodies(3)).to.equal('aaa');
  });

  it('keep a session at its endpoint by a cookie of the proxy', async () => {
    await using scene = await new Scene().start();
    const endpoints = [0, 1, 2].map((at) => scene.endpoint(at));
    const affinity = { type: 'generated-cookie', name: 'GCLB' } as const;
    await scene.serve([rule('store')], [listed('store', endpoints, { affinity })]);
    for (let session = 0; session < 5; session += 1) {
      const first = await call(scene.port);
      const [cookie = ''] = (first.headers['set-cookie']?.[0] ?? '').split(';');
      expect(await scene.bodies(4, { headers: { cookie } })).to.equal(first.body.repeat(4));
    }
  });

  it('go round an endpoint that no connection can be made to, for a while', async () => {
    await using scene = await new Scene().start();
    const endpoints = [scene.endpoint(0), endpointAt(await freePort())];
    const outlierDetection = { baseEjectionMs: 60 };
    await scene.serve([rule('store')], [listed('store', endpoints, { outlierDetection })]);
    expect(await scene.bodies(4)).to.equal('aaaa');
    expect(await scene.ejected()).to.equal(1);
    await eventually('the endpoint is used again', async () => (await scene.ejected()) === 0);
  });

  it('use an endpoint without a health check as long as it is listed (003-D14, 004-D9)', async () => {
    await using scene = await new Scene().start();
    const endpoints = [scene.endpoint(0), endpointAt(await freePort())];
    const answers = { upstreamError: { status: 502, body: 'Bad Gateway' } };
    await scene.serve([{ ...rule('store'), retry: { attempts: 0 } }], [listed('store', endpoints)], { answers });
    expect(await scene.bodies(4)).to.equal('aBad GatewayaBad Gateway');
  });

  it('mirror to another backend (000-D18)', async () => {
    await using scene = await new Scene().start();
    const filters = [
      { type: 'rewrite', path: { type: 'prefix', value: '/v2' } },
      { type: 'mirror', backend: 'copy', fraction: { numerator: 1, denominator: 1 } },
    ] as const;
    const backends = [listed('store', [scene.endpoint(0)]), listed('copy', [scene.endpoint(1)])];
    await scene.serve([{ ...rule('store', [prefix('/v1')]), filters }], backends);
    expect(await scene.bodies(1, { path: '/v1/x?q', method: 'POST', body: 'hello' })).to.equal('a');
    await eventually('the copy comes', () => scene.apps[1]?.requests.length === 1);
    expect(scene.apps.slice(0, 2).map(({ requests }) => requests[0]?.url)).to.deep.equal(['/v2/x?q', '/v2/x?q']);
  });

  it('redirect, and answer preflights', async () => {
    await using scene = await new Scene().start();
    const cors = {
      type: 'cors',
      allowOrigins: ['https://*.example.com'],
      allowMethods: ['PUT'],
      allowHeaders: [],
      exposeHeaders: [],
      allowCredentials: false,
    } as const;
    const rules: RouteRule[] = [
      {
        ...rule([], [prefix('/old')]),
        filters: [{ type: 'redirect', status: 308, path: { type: 'prefix', value: '/new' } }],
      },
      { ...rule('store', [prefix('/new')]), filters: [cors] },
    ];
    await scene.serve(rules, [listed('store', [scene.endpoint(0)])]);
    const moved = await call(scene.port, { path: '/old/x', headers: { host: 'a.example' } });
    expect([moved.status, moved.headers.location]).to.deep.equal([308, `http://a.example:${String(scene.port)}/new/x`]);
    const headers = { origin: 'https://shop.example.com', 'access-control-request-method': 'PUT' };
    const preflight = await call(scene.port, { path: '/new', method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).to.deep.equal([204, 'PUT']);
    const simple = await call(scene.port, { path: '/new', headers: { origin: 'https://shop.example.com' } });
    expect([simple.body, simple.headers['access-control-allow-origin']]).to.deep.equal([
      'a',
      'https://shop.example.com',
    ]);
  });
});
