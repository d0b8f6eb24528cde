import { expect } from 'chai';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { paceClosedLoop, paceOpenLoop } from './pacing.ts';

/** A clock whose next sleep lasts longer than asked, as when the process was stopped meanwhile. */
class StallingClock extends FakeClock {
  stallMs = 0;
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const longer = ms + this.stallMs;
    this.stallMs = 0;
    return super.sleep(longer, signal);
  }
}

describe('paceOpenLoop', () => {
  const signal = new AbortController().signal;
  const pace = { kind: 'open', perSecond: 100, maxDurationMs: 100 } as const;

  it('sends at multiples of the interval from the start, however much later that is', async () => {
    const clock = new FakeClock();
    await clock.advance(12_345.6);
    const sent: [number, number, number][] = [];
    const pacing = paceOpenLoop(
      pace,
      (index, dueMs) => {
        sent.push([index, dueMs, Math.round(clock.now() - 12_345.6)]);
      },
      { clock, startedMs: clock.now(), signal },
    );
    await clock.advance(1_000);
    await pacing;
    expect(sent).to.deep.equal(Array.from({ length: 10 }, (_, index) => [index, index * 10, index * 10]));
  });

  it('catches up after a stall and keeps the schedule', async () => {
    const clock = new StallingClock();
    const sent: [number, number][] = [];
    const pacing = paceOpenLoop(
      pace,
      (index, dueMs) => {
        sent.push([dueMs, clock.now()]);
        if (index === 2) clock.stallMs = 35;
      },
      { clock, startedMs: 0, signal },
    );
    await clock.advance(1_000);
    await pacing;
    const seen = sent.map(([dueMs, atMs]) => [dueMs, Math.round(atMs)]);
    expect(seen).to.deep.equal([
      [0, 0],
      [10, 10],
      [20, 20],
      [30, 65],
      [40, 65],
      [50, 65],
      [60, 65],
      [70, 70],
      [80, 80],
      [90, 90],
    ]);
  });

  it('does not drift at a rate whose interval is no round number', async () => {
    const clock = new FakeClock();
    const due: number[] = [];
    const pacing = paceOpenLoop(
      { kind: 'open', perSecond: 300, maxDurationMs: 1_000 },
      (_index, dueMs) => {
        due.push(dueMs);
      },
      { clock, startedMs: 0, signal },
    );
    await clock.advance(2_000);
    await pacing;
    expect([due.length, due[3], due.at(-1)]).to.deep.equal([300, 10, 299_000 / 300]);
  });

  it('ends at once and without an error when told to', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    let sent = 0;
    const pacing = paceOpenLoop(pace, () => (sent += 1), { clock, startedMs: 0, signal: stop.signal });
    await clock.advance(25);
    stop.abort();
    await pacing;
    expect(sent).to.equal(3);
  });
});

describe('paceClosedLoop', () => {
  it('keeps as many requests under way as asked for, each due when it is sent', async () => {
    const clock = new FakeClock();
    let inFlight = 0;
    let most = 0;
    const sent: [number, number][] = [];
    const pacing = paceClosedLoop(
      { kind: 'closed', requests: 7, concurrency: 3 },
      async (index, dueMs) => {
        sent.push([index, dueMs]);
        inFlight += 1;
        most = Math.max(most, inFlight);
        await clock.sleep(10);
        inFlight -= 1;
      },
      { clock, startedMs: 0, signal: new AbortController().signal },
    );
    await clock.advance(100);
    await pacing;
    expect(most).to.equal(3);
    expect(sent).to.deep.equal([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 10],
      [4, 10],
      [5, 10],
      [6, 20],
    ]);
  });
});
