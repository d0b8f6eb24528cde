import { expect } from 'chai';
import { StallWatch } from './stall-watch.ts';
import { FakeClock } from './testing/fake-clock.ts';

/** A clock whose timers fire late by what was told: the process stood still meanwhile. */
class StallingClock extends FakeClock {
  #lostMs = 0;

  override now(): number {
    return super.now() + this.#lostMs;
  }

  async stall(ms: number): Promise<void> {
    this.#lostMs += ms;
    await this.advance(20);
  }
}

describe('StallWatch', () => {
  let clock: StallingClock;
  let watch: StallWatch;
  beforeEach(() => {
    clock = new StallingClock();
    watch = new StallWatch(clock);
  });
  afterEach(() => {
    watch[Symbol.dispose]();
  });

  it('sees nothing while timers fire in time', async () => {
    await clock.advance(10_000);
    expect(watch.worstMs(10_000)).to.equal(0);
  });

  it('tells the longest stall of the time asked for', async () => {
    await clock.stall(400);
    await clock.advance(5_000);
    await clock.stall(90);
    expect(watch.worstMs(60_000)).to.equal(400);
    expect(watch.worstMs(2_000)).to.equal(90);
  });

  it('adds up stalls that follow each other within half a second', async () => {
    await clock.stall(150);
    await clock.advance(100);
    await clock.stall(150);
    expect(watch.worstMs(60_000)).to.equal(300);
  });

  it('looks no more when it was disposed', async () => {
    watch[Symbol.dispose]();
    await clock.stall(400);
    expect(watch.worstMs(60_000)).to.equal(0);
  });
});
