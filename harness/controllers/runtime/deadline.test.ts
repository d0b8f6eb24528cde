import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { withDeadline } from './deadline.ts';

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

describe('withDeadline', () => {
  it('returns what the work returns and leaves no timer behind', async () => {
    const clock = new FakeClock();
    let inner: AbortSignal | undefined;
    const signal = new AbortController().signal;
    const answer = await withDeadline({ clock, signal, what: 'list', ms: 10 }, (limited) => {
      inner = limited;
      return Promise.resolve(42);
    });
    await clock.advance(20);
    expect(answer).to.equal(42);
    expect(inner?.aborted).to.equal(false);
  });

  it('aborts the work after its time with an error that names it', async () => {
    const clock = new FakeClock();
    const late = withDeadline({ clock, signal: new AbortController().signal, what: 'list pods', ms: 10 }, untilAborted);
    const caught = late.catch((error: unknown) => String(error));
    await clock.advance(10);
    expect(await caught).to.equal('Error: list pods: no answer within 10 ms');
  });

  it('passes the reason of the outer signal on, also when that aborted before', async () => {
    const outer = AbortSignal.abort(new Error('shutting down'));
    const caught = await withDeadline({ clock: new FakeClock(), signal: outer, what: 'x', ms: 10 }, untilAborted).catch(
      (error: unknown) => String(error),
    );
    expect(caught).to.equal('Error: shutting down');
  });
});
