import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { freePort, startApp, type AppHandler } from '../testing/loopback-app.ts';
import { QUICK_CHECK } from '../testing/route-tables.ts';
import { httpProbe } from './http-probe.ts';

const { signal } = new AbortController();

async function probe(handler: AppHandler, timeoutMs = 1_000): Promise<boolean> {
  await using app = await startApp('store', handler);
  const check = { ...QUICK_CHECK, path: '/ready?deep', timeoutMs };
  return await httpProbe(systemClock)({ address: '127.0.0.1', port: app.port }, check, signal);
}

describe('httpProbe', () => {
  it('passes for 200 only', async () => {
    const passed = [];
    for (const status of [200, 204, 301, 404, 503])
      passed.push(
        await probe((request, response) => response.writeHead(request.url === '/ready?deep' ? status : 500).end()),
      );
    expect(passed).to.deep.equal([true, false, false, false, false]);
  });

  it('fails for an answer that does not come in time', async () => {
    expect(await probe(() => undefined, 20)).to.equal(false);
  });

  it('fails for a connection that is refused or broken', async () => {
    const target = { address: '127.0.0.1', port: await freePort() };
    expect(await httpProbe(systemClock)(target, QUICK_CHECK, signal)).to.equal(false);
    expect(await probe((request) => request.socket.destroy())).to.equal(false);
  });
});
