import { expect } from 'chai';
import { isFleetbedError } from './errors.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { notYet, ready, waitFor } from './wait.ts';

describe('waitFor', () => {
  const { signal } = new AbortController();

  it('gives the value of the first look that finds it', async () => {
    const clock = new FakeClock();
    let looks = 0;
    const waiting = waitFor('the third look', () => ((looks += 1) === 3 ? ready(looks) : notYet('early')), {
      clock,
      signal,
    });
    await clock.advance(200);
    expect(await waiting).to.equal(3);
  });

  it('names its goal, its looks and the last observation when the deadline passes', async () => {
    const clock = new FakeClock();
    const waiting = waitFor('ServiceImport store/east', () => notYet('Ready=False'), {
      clock,
      signal,
      timeoutMs: 250,
    }).catch((error: unknown) => error);
    await clock.advance(1_000);
    const error = await waiting;
    expect(isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')).to.equal(true);
    expect(error).to.include({
      message: 'ServiceImport store/east: not after 250 ms and 4 looks',
      observed: 'Ready=False',
    });
  });

  it('takes a look that throws as not yet', async () => {
    const clock = new FakeClock();
    const waiting = waitFor('an answer', () => Promise.reject(new Error('connection refused')), {
      clock,
      signal,
      timeoutMs: 0,
    });
    expect(await waiting.catch((error: unknown) => error)).to.have.property('observed', 'Error: connection refused');
  });

  it('ends with the reason of the signal', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const waiting = waitFor('never', () => notYet('no'), { clock, signal: stop.signal }).catch(
      (error: unknown) => error,
    );
    await clock.advance(50);
    const reason = new Error('interrupted');
    stop.abort(reason);
    expect(await waiting).to.equal(reason);
  });
});
