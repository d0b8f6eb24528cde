import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { WorkQueue } from './work-queue.ts';

describe('WorkQueue', () => {
  const rig = (
    handle: (key: string) => Promise<void> | void,
    workers = 2,
  ): { queue: WorkQueue; clock: FakeClock; lines: string[] } => {
    const clock = new FakeClock();
    const lines: string[] = [];
    const queue = new WorkQueue({ name: 'test', clock, workers, handle, log: (line) => lines.push(line) });
    return { queue, clock, lines };
  };

  it('handles a key once that is added many times, and nothing before it is started', async () => {
    const handled: string[] = [];
    const { queue } = rig((key) => {
      handled.push(key);
    });
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect(queue.isIdle).to.equal(false);
    expect(handled).to.deep.equal([]);
    queue.start();
    await queue.idle();
    expect(handled).to.deep.equal(['a', 'b']);
  });

  it('never handles a key twice at the same time, and again when it was added meanwhile', async () => {
    let running = 0;
    let most = 0;
    let handled = 0;
    const { queue } = rig(async () => {
      running += 1;
      most = Math.max(most, running);
      handled += 1;
      if (handled === 1) queue.add('a');
      await Promise.resolve();
      running -= 1;
    });
    queue.start();
    queue.add('a');
    await queue.idle();
    expect({ most, handled }).to.deep.equal({ most: 1, handled: 2 });
  });

  it('handles different keys at the same time, as many as it has workers', async () => {
    const releases: (() => void)[] = [];
    let most = 0;
    let running = 0;
    const { queue } = rig(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => releases.push(resolve));
      running -= 1;
    });
    queue.start();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await new Promise((resolve) => setImmediate(resolve));
    expect(most).to.equal(2);
    while (!queue.isIdle) {
      releases.shift()?.();
      await Promise.resolve();
    }
    expect(most).to.equal(2);
  });

  it('tries a failed key again after pauses that double, and says a trouble once', async () => {
    let tries = 0;
    const { queue, clock, lines } = rig(() => {
      tries += 1;
      if (tries < 4) throw new Error('no');
    });
    queue.start();
    queue.add('a');
    await clock.advance(0);
    expect(tries).to.equal(1);
    await clock.advance(5);
    expect(tries).to.equal(2);
    await clock.advance(10);
    expect(tries).to.equal(3);
    await clock.advance(19);
    expect(tries).to.equal(3);
    await clock.advance(1);
    expect({ tries, failures: queue.failures('a'), lines }).to.deep.equal({
      tries: 4,
      failures: 0,
      lines: ['test: a: no'],
    });
  });

  it('tries at once when told that the trouble may be over', async () => {
    let fails = true;
    let tries = 0;
    const { queue, clock } = rig(() => {
      tries += 1;
      if (fails) throw new Error('no');
    });
    queue.start();
    queue.add('a');
    await clock.advance(1_000);
    const before = tries;
    fails = false;
    queue.retryNow();
    await queue.idle();
    expect(tries).to.equal(before + 1);
  });

  it('adds a key later, at the earliest of the times that were asked for', async () => {
    const handled: number[] = [];
    const { queue, clock } = rig(() => {
      handled.push(clock.now());
    });
    queue.start();
    queue.addAfter('a', 500);
    queue.addAfter('a', 100);
    queue.addAfter('a', 300);
    await clock.advance(1_000);
    expect(handled).to.deep.equal([100]);
  });

  it('begins nothing after its disposal', async () => {
    let handled = 0;
    const { queue, clock } = rig(() => {
      handled += 1;
    });
    queue.start();
    queue.addAfter('a', 10);
    await queue[Symbol.asyncDispose]();
    queue.add('b');
    await clock.advance(100);
    expect(handled).to.equal(0);
  });
});
