import { expect } from 'chai';
import { systemClock, type Clock } from '../core/clock.ts';
import { finish, Pace, visit, type Steps } from './pace.ts';

/** A clock on which each look takes a millisecond. */
function slowClock(): Clock {
  let now = 0;
  return { ...systemClock, now: () => (now += 1) };
}

function* total(numbers: readonly number[]): Steps<number> {
  let sum = 0;
  yield* visit(numbers, (number) => {
    sum += number;
  });
  return sum;
}

const NUMBERS = Array.from({ length: 1_000 }, (_, n) => n);

describe('Pace', () => {
  it('does short work without a pause', async () => {
    let isOther = false;
    setImmediate(() => (isOther = true));
    expect(await new Pace({ ...systemClock, now: () => 0 }).run(total(NUMBERS))).to.equal(499_500);
    expect(isOther).to.equal(false);
  });

  it('lets others have their turn during long work', async () => {
    let turns = 0;
    const tick = (): void => {
      turns += 1;
      if (turns < 5) setImmediate(tick);
    };
    setImmediate(tick);
    expect(await new Pace(slowClock()).run(total(NUMBERS))).to.equal(499_500);
    expect(turns).to.equal(5);
  });

  it('fails as its work does', async () => {
    const failing = function* (): Steps<never> {
      yield;
      throw new Error('no table');
    };
    const failure = await new Pace(slowClock()).run(failing()).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'no table');
  });
});

describe('finish', () => {
  it('does all at once', () => {
    expect(finish(total(NUMBERS))).to.equal(499_500);
  });
});
