import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import { WeightedTurns } from './weighted-turns.ts';

function take<T>(turns: WeightedTurns<T>, times: number): (T | undefined)[] {
  return Array.from({ length: times }, () => turns.next());
}

describe('WeightedTurns', () => {
  it('spreads turns as evenly as can be (004-D5)', () => {
    const turns = new WeightedTurns([
      { value: 1, weight: 3 },
      { value: 2, weight: 1 },
    ]);
    expect(take(turns, 8)).to.deep.equal([1, 1, 1, 2, 1, 1, 1, 2]);
  });

  it('begins anywhere when it begins by chance', () => {
    const entries = [
      { value: 'a', weight: 70 },
      { value: 'b', weight: 30 },
    ];
    const firsts = Array.from({ length: 1_000 }, (_, seed) => new WeightedTurns(entries, seededRandom(seed)).next());
    expect(firsts.filter((first) => first === 'a').length).to.be.within(600, 800);
  });

  it('keeps its shares for long', () => {
    const turns = new WeightedTurns([
      { value: 'a', weight: 0.000_01 },
      { value: 'b', weight: 0.000_03 },
    ]);
    const seen = take(turns, 10_000);
    expect(seen.filter((value) => value === 'a').length).to.be.within(2_499, 2_501);
  });

  it('gives nobody a turn when all weights are 0 or there is no entry', () => {
    expect(new WeightedTurns([{ value: 'a', weight: 0 }]).next()).to.equal(undefined);
    expect(new WeightedTurns([]).next()).to.equal(undefined);
  });
});
