import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { WorkQueue } from './work-queue.ts';

describe('the work queue', () => {
  it('handles each key once, after the tick that added it', async () => {
    const handled: string[] = [];
    const queue = new WorkQueue({ clock: new FakeClock(), handle: (key) => Promise.resolve(void handled.push(key)) });
    queue.add('a');
    queue.add('b');
    queue.add('a');
    expect(handled).to.deep.equal([]);
    await queue.idle();
    expect(handled).to.deep.equal(['a', 'b']);
  });

  it('takes what is added while it works', async () => {
    const handled: string[] = [];
    const queue = new WorkQueue({
      clock: new FakeClock(),
      handle: (key) => {
        handled.push(key);
        if (handled.length === 1) {
          queue.add('a');
          queue.add('b');
        }
        return Promise.resolve();
      },
    });
    queue.add('a');
    await queue.idle();
    expect(handled).to.deep.equal(['a', 'a', 'b']);
  });

  it('comes back later to what failed, each time a little later', async () => {
    const clock = new FakeClock();
    const failures: string[] = [];
    let attempts = 0;
    const queue = new WorkQueue({
      clock,
      handle: () => {
        attempts += 1;
        return attempts < 3 ? Promise.reject(new Error(`attempt ${attempts}`)) : Promise.resolve();
      },
      failed: (key, error) => failures.push(`${key}: ${String(error)}`),
    });
    queue.add('a');
    await queue.idle();
    await clock.advance(100);
    expect(attempts).to.equal(2);
    await clock.advance(100);
    expect(attempts).to.equal(2);
    await clock.advance(100);
    expect(attempts).to.equal(3);
    expect(failures).to.deep.equal(['a: Error: attempt 1', 'a: Error: attempt 2']);
  });

  it('does nothing more once it is closed', async () => {
    const handled: string[] = [];
    const queue = new WorkQueue({ clock: new FakeClock(), handle: (key) => Promise.resolve(void handled.push(key)) });
    queue.add('a');
    await queue[Symbol.asyncDispose]();
    queue.add('b');
    await queue.idle();
    expect(handled).to.deep.equal([]);
  });
});
