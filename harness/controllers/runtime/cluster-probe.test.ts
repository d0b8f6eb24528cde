import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { probeCluster } from './cluster-probe.ts';

describe('probeCluster', () => {
  it('tells of each question without an answer, asked every 5 s and given up after 5 s', async () => {
    const client = new FakeKubeClient('gke-east-1');
    const clock = new FakeClock();
    const silentAt: number[] = [];
    const stop = new AbortController();
    const running = probeCluster({ client, clock, onSilence: () => silentAt.push(clock.now()) }, stop.signal);
    await clock.advance(10_000);
    expect(silentAt).to.deep.equal([]);
    client.hang();
    await clock.advance(20_000);
    client.comeBack();
    client.goDown();
    await clock.advance(5_000);
    client.comeBack();
    await clock.advance(10_000);
    expect(silentAt).to.deep.equal([20_000, 30_000, 35_000]);
    stop.abort();
    await running;
  });
});
