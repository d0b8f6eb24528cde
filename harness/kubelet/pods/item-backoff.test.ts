import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { goSeconds, ItemBackoff } from './item-backoff.ts';

describe('ItemBackoff', () => {
  it('doubles from the first delay to the longest, and begins anew after a long time', async () => {
    const clock = new FakeClock();
    const backoff = new ItemBackoff(clock, { firstMs: 10_000, longestMs: 300_000 });
    const delays: string[] = [];
    expect(backoff.waitMs('a', 0)).to.equal(0);
    for (let tries = 0; tries < 7; tries += 1) {
      backoff.next('a', clock.now());
      const endedMs = clock.now();
      delays.push(goSeconds(backoff.delayMs('a')));
      await clock.advance(backoff.waitMs('a', endedMs));
      expect(backoff.waitMs('a', endedMs)).to.equal(0);
    }
    expect(delays).to.deep.equal(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s', '5m0s']);
    await clock.advance(600_001);
    backoff.next('a', clock.now());
    expect(backoff.delayMs('a')).to.equal(10_000);
    backoff.forget('a');
    expect(backoff.delayMs('a')).to.equal(0);
  });
});
