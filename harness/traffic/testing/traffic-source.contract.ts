import { expect } from 'chai';
import { isFleetbedError } from '../../core/errors.ts';
import type { TrafficSource } from '../traffic.ts';
import { startSampleServer, storeBody } from './sample-server.ts';

/** What every driver does, wherever it runs. */
export function trafficSourceContract(name: string, open: () => Promise<TrafficSource>): void {
  describe(`${name}, as a traffic source`, () => {
    const signal = new AbortController().signal;
    let source: TrafficSource;
    before(async () => {
      source = await open();
    });
    after(async () => {
      await source[Symbol.asyncDispose]();
    });

    it('gives a whole answer to an exchange', async () => {
      await using server = await startSampleServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          response.writeHead(418, { 'X-Twice': ['a', 'b'], 'content-type': 'text/plain' });
          const { method, url, headers } = request;
          response.end(
            `${String(method)} ${String(url)} ${String(headers.host)} ${Buffer.concat(chunks).toString('utf8')}`,
          );
        });
      });
      const exchange = await source.exchange(
        { url: `${server.url}west?q=1`, method: 'POST', headers: { host: 'store.example.com' }, body: 'hello' },
        signal,
      );
      expect(exchange).to.deep.include({
        outcome: 'answered',
        status: 418,
        body: 'POST /west?q=1 store.example.com hello',
      });
      if (exchange.outcome === 'answered')
        expect(exchange.headers).to.include({ 'x-twice': 'a, b', 'content-type': 'text/plain' });
    });

    it('says that nobody listens, as an outcome and in the words of the transport', async () => {
      const server = await startSampleServer(() => undefined);
      await server[Symbol.asyncDispose]();
      const exchange = await source.exchange({ url: server.url }, signal);
      expect(exchange).to.deep.equal({
        outcome: 'refused',
        error: `connect ECONNREFUSED 127.0.0.1:${String(server.port)}`,
      });
    });

    it('gives up on a silent server after the timeout of the request', async () => {
      await using server = await startSampleServer(() => undefined);
      const exchange = await source.exchange({ url: server.url, timeoutMs: 30 }, signal);
      expect(exchange).to.deep.equal({ outcome: 'timeout', error: 'no complete answer within 30 ms' });
    });

    it('calls a connection that is cut in the middle of an answer reset', async () => {
      await using server = await startSampleServer((_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => response.socket?.destroy());
      });
      const [sample] = await source.drive({ url: server.url, pace: { kind: 'closed', requests: 1 } }, signal);
      expect(sample).to.include({ index: 0, outcome: 'reset' });
      expect(sample).not.to.have.property('status');
    });

    it('sends exactly the requests of a closed loop and attributes each', async () => {
      await using server = await startSampleServer((request, response) => {
        response.end(storeBody(request.url === '/east' ? 'gke-east-1' : 'gke-west-1', 'store-7c-x'));
      });
      const plan = { url: `${server.url}east`, pace: { kind: 'closed', requests: 50, concurrency: 4 } } as const;
      const samples = await source.drive(plan, signal);
      expect(samples.map(({ index }) => index)).to.deep.equal(Array.from({ length: 50 }, (_, index) => index));
      for (const { outcome, status, cluster, pod } of samples) {
        expect({ outcome, status, cluster, pod }).to.deep.equal({
          outcome: 'answered',
          status: 200,
          cluster: 'gke-east-1',
          pod: 'store-7c-x',
        });
      }
      expect(server.requests()).to.have.length(50);
      expect(server.connections(), 'pooled').to.equal(4);
    });

    it('opens one connection a request when asked for fresh ones', async () => {
      await using server = await startSampleServer((_request, response) => {
        response.end(storeBody('gke-west-1'));
      });
      const pace = { kind: 'closed', requests: 20, concurrency: 3 } as const;
      await source.drive({ url: server.url, connections: 'fresh', pace }, signal);
      expect(server.connections()).to.equal(20);
    });

    it('keeps sending at its pace while nothing answers, and counts the waiting', async () => {
      await using server = await startSampleServer(() => undefined);
      const pace = { kind: 'open', perSecond: 200, maxDurationMs: 50 } as const;
      const samples = await source.drive({ url: server.url, requestTimeoutMs: 60, pace }, signal);
      expect(samples.map(({ atMs }) => atMs)).to.deep.equal([0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
      for (const { outcome, latencyMs } of samples) {
        expect(outcome).to.equal('timeout');
        expect(latencyMs).to.be.at.least(59);
      }
    });

    it('stops an open loop when told to, with every sample that was sent', async () => {
      const { promise: tenth, seen } = afterRequests(10);
      await using server = await startSampleServer((_request, response) => {
        response.end(storeBody('gke-west-1'));
        seen();
      });
      const drive = await source.start(
        { url: server.url, pace: { kind: 'open', perSecond: 500, maxDurationMs: 60_000 } },
        signal,
      );
      await tenth;
      const samples = await drive.stop();
      expect(samples).to.have.length(server.requests().length);
      expect(samples.length).to.be.within(10, 400);
      expect(drive.soFar()).to.deep.equal(samples);
      expect(drive.elapsedMs()).to.be.at.least(samples.at(-1)!.atMs);
    });

    it('abandons a drive with the reason of its signal', async () => {
      await using server = await startSampleServer(() => undefined);
      const abort = new AbortController();
      const drive = await source.start(
        { url: server.url, pace: { kind: 'open', perSecond: 100, maxDurationMs: 60_000 } },
        abort.signal,
      );
      const reason = new Error('the case is over');
      abort.abort(reason);
      const thrown = await drive.stop().catch((error: unknown) => error);
      expect(thrown).to.equal(reason);
    });

    it('refuses a plan beyond the limits with everything that is wrong with it', async () => {
      const thrown = await source
        .drive(
          { url: 'ftp://x/', requestTimeoutMs: 0, pace: { kind: 'open', perSecond: 5_001, maxDurationMs: 600_001 } },
          signal,
        )
        .catch((error: unknown) => error);
      expect(isFleetbedError(thrown, 'FLEETBED_USAGE')).to.equal(true);
      if (isFleetbedError(thrown))
        expect(thrown.problems).to.deep.equal([
          { path: 'url', message: 'an http:// URL is needed, not "ftp://x/"' },
          { path: 'requestTimeoutMs', message: 'a number above 0 and at most 60000 is needed, not 0' },
          { path: 'pace.perSecond', message: 'a number above 0 and at most 5000 is needed, not 5001' },
          { path: 'pace.maxDurationMs', message: 'a number above 0 and at most 600000 is needed, not 600001' },
        ]);
    });
  });
}

function afterRequests(count: number): { readonly promise: Promise<void>; readonly seen: () => void } {
  let left = count;
  let done = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    done = resolve;
  });
  return {
    promise,
    seen: () => {
      left -= 1;
      if (left === 0) done();
    },
  };
}
