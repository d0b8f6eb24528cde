import { expect } from 'chai';
import { systemClock } from '../core/clock.ts';
import { DisposeStack } from '../core/dispose.ts';
import { seededRandom } from '../core/random.ts';
import { systemNetwork } from '../core/system-network.ts';
import { runGatewayProxy } from './run-gateway-proxy.ts';
import { FakeController } from './testing/fake-controller.ts';
import { call } from './testing/http-call.ts';
import { freePort, startApp } from './testing/loopback-app.ts';
import { backend, endpointAt, prefix, route, rule, tableOf } from './testing/route-tables.ts';
import { eventually } from './testing/test-proxy.ts';

describe('runGatewayProxy', () => {
  it('serves the last table while the controller is gone, and the next once it is back (000-R22)', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const port = await freePort();
    const serving = (version: number, path: string): string =>
      `${JSON.stringify(tableOf(port, [route([rule('store', [prefix(path)])])], [backend('store', [endpointAt(app.port)])], { version }))}\n`;
    const before = new FakeController();
    before.first = serving(1, '/old');
    const controllerPort = await before.listen();
    const stop = new AbortController();
    let adminPort = 0;
    const done = runGatewayProxy({
      clock: systemClock,
      random: seededRandom(1),
      network: systemNetwork('127.0.0.1'),
      adminPort: 0,
      controllerUrl: `http://127.0.0.1:${String(controllerPort)}`,
      loadBalancer: 'lb/1',
      signal: stop.signal,
      shutdownGraceMs: 20,
      onStarted: (proxy) => (adminPort = proxy.adminPort),
    });
    await eventually(
      'it is ready',
      async () => adminPort > 0 && (await call(adminPort, { path: '/ready' })).status === 200,
    );
    await before[Symbol.asyncDispose]();
    expect((await call(port, { path: '/old' })).body).to.equal('store');
    await using after = new FakeController();
    after.first = serving(2, '/new');
    await after.listen(controllerPort);
    await eventually('the new table is acknowledged', () => after.acks.length === 1);
    expect(after.acks).to.deep.equal([{ version: 2, ports: [port], failures: [] }]);
    expect((await call(port, { path: '/new' })).body).to.equal('store');
    expect((await call(port, { path: '/old' })).status).to.equal(404);
    stop.abort();
    await done;
  });
});
