import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import type { HealthCheck } from '../table/backend.ts';
import { freePort, startApp, type AppHandler } from '../testing/loopback-app.ts';
import { QUICK_CHECK } from '../testing/route-tables.ts';
import { httpProbe } from './http-probe.ts';

const { signal } = new AbortController();

async function probe(handler: AppHandler, timeoutMs = 1_000, more: Partial<HealthCheck> = {}): Promise<boolean> {
  await using app = await startApp('store', handler);
  const check = { ...QUICK_CHECK, path: '/ready?deep', timeoutMs, ...more };
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

  it('sends the host that is asked for', async () => {
    const answer: AppHandler = (request, response) =>
      response.writeHead(request.headers.host === 'store.example.com' ? 200 : 404).end();
    expect(await probe(answer, 1_000, { host: 'store.example.com' })).to.equal(true);
    expect(await probe(answer)).to.equal(false);
  });

  it('looks for a text in the first 1,024 bytes of the body', async () => {
    const body = (text: string) => probe((_, response) => response.end(text), 1_000, { response: 'reädy' });
    expect(await body('all reädy here')).to.equal(true);
    expect(await body('not yet')).to.equal(false);
    expect(await body(`${'x'.repeat(1_024)}reädy`)).to.equal(false);
  });

  it('asks another port where it says so', async () => {
    await using app = await startApp('store');
    const target = { address: '127.0.0.1', port: await freePort() };
    expect(await httpProbe(systemClock)(target, { ...QUICK_CHECK, port: app.port }, signal)).to.equal(true);
  });
});
