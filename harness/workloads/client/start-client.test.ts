import { createServer } from 'node:http';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { openServer } from '../../core/open-server.ts';
import { systemRandom } from '../../core/random.ts';
import { systemNetwork } from '../../core/system-network.ts';
import type { RunningWorkload } from '../workload-server.ts';
import { startClient } from './start-client.ts';

describe('the client', () => {
  const stop = new AbortController();
  const network = systemNetwork('127.0.0.1');
  let running: RunningWorkload;

  before(async () => {
    running = await startClient({
      network,
      port: 0,
      clock: systemClock,
      random: systemRandom,
      signal: stop.signal,
      readFile: () => Promise.reject(new Error('no such file')),
    });
  });
  after(async () => {
    stop.abort(new Error('over'));
    await running.ended;
  });

  async function ask(path: string): Promise<readonly [number, unknown]> {
    const response = await globalThis.fetch(`http://127.0.0.1:${String(running.port)}${path}`);
    return [response.status, await response.json()];
  }

  it('tells what a page answered', async () => {
    const server = createServer((request, response) => {
      response.writeHead(418).end(`you asked for ${request.url ?? ''} of ${request.headers.host ?? ''}`);
    });
    const open = await openServer(server, network, 0);
    const at = `127.0.0.1:${String(open.port)}`;
    expect(await ask(`/fetch?url=${encodeURIComponent(`http://${at}/a?b=c`)}`)).to.deep.equal([
      200,
      { outcome: 'answered', status: 418, body: `you asked for /a?b=c of ${at}` },
    ]);
    await open.stopAccepting();
    open.cut();
    expect(await ask(`/fetch?url=${encodeURIComponent(`http://${at}/`)}`)).to.deep.equal([
      200,
      { outcome: 'failed', why: 'ECONNREFUSED 127.0.0.1' },
    ]);
  });

  it('refuses what it cannot ask for', async () => {
    expect((await ask('/lookup?name=a&type=ANY'))[0]).to.equal(400);
    expect((await ask('/lookup'))[0]).to.equal(400);
    expect((await ask('/fetch?url=here'))[0]).to.equal(400);
    expect((await ask('/else'))[0]).to.equal(404);
  });
});
