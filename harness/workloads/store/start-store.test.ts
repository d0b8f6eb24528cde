import { request } from 'node:http';
import { expect } from 'chai';
import { systemNetwork } from '../../core/system-network.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { startStore } from './start-store.ts';

const env = { CLUSTER_NAME: 'gke-west-1', ZONE: 'us-west1-a', PROJECT_ID: 'p', POD_NAME: 'store-1' };

function ask(port: number, method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
      let body = `${String(response.statusCode)} `;
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        resolve(body);
      });
    });
    call.on('error', reject).end();
  });
}

describe('startStore', () => {
  it('remembers that it was made unready, and back', async () => {
    await using store = await startStore({
      network: systemNetwork('127.0.0.1'),
      port: 0,
      env,
      clock: new FakeClock(),
      signal: new AbortController().signal,
    });
    expect(await ask(store.port, 'GET', '/readyz')).to.equal('200 OK');
    expect(await ask(store.port, 'POST', '/fleetbed/unready')).to.equal('200 OK');
    expect(await ask(store.port, 'GET', '/readyz')).to.equal('503 unready');
    expect(await ask(store.port, 'GET', '/cluster_name')).to.equal('200 gke-west-1');
    expect(await ask(store.port, 'POST', '/fleetbed/ready')).to.equal('200 OK');
    expect(await ask(store.port, 'GET', '/readyz')).to.equal('200 OK');
  });

  it('keeps a request waiting as long as it asks for', async () => {
    const clock = new FakeClock();
    await using store = await startStore({
      network: systemNetwork('127.0.0.1'),
      port: 0,
      env,
      clock,
      signal: new AbortController().signal,
    });
    const seen = { answered: false };
    const slow = ask(store.port, 'GET', '/cluster_name?delayMs=500').finally(() => {
      seen.answered = true;
    });
    expect(await ask(store.port, 'GET', '/cluster_name')).to.equal('200 gke-west-1');
    const fromMs = clock.now();
    while (!seen.answered) await clock.advance(100);
    expect(clock.now() - fromMs).to.be.at.least(500);
    expect(await slow).to.equal('200 gke-west-1');
  });

  it('answers a timestamp from its clock', async () => {
    const clock = new FakeClock(new Date('2026-01-01T00:00:00Z'));
    await using store = await startStore({
      network: systemNetwork('127.0.0.1'),
      port: 0,
      env,
      clock,
      signal: new AbortController().signal,
    });
    await clock.advance(61_000);
    expect(await ask(store.port, 'GET', '/timestamp')).to.equal('200 2026-01-01T00:01:01');
  });
});
