import { expect } from 'chai';
import type { Random } from '../../core/random.ts';
import { WeightedChoice } from './weighted-choice.ts';

function at(point: number): Random {
  return { next: () => point };
}

describe('WeightedChoice', () => {
  const choice = new WeightedChoice([
    { value: 'a', weight: 3 },
    { value: 'none', weight: 0 },
    { value: 'b', weight: 1 },
  ]);

  it('gives each value the share of its weight', () => {
    const seen = [0, 0.5, 0.7499, 0.75, 0.9999].map((point) => choice.pick(at(point)));
    expect(seen).to.deep.equal(['a', 'a', 'a', 'b', 'b']);
  });

  it('never picks a weight of 0', () => {
    const only = new WeightedChoice([
      { value: 'a', weight: 0 },
      { value: 'b', weight: 1 },
    ]);
    expect([only.pick(at(0)), only.pick(at(0.99))]).to.deep.equal(['b', 'b']);
  });

  it('picks nothing when every weight is 0 or there is no entry', () => {
    expect(new WeightedChoice([{ value: 'a', weight: 0 }]).pick(at(0))).to.equal(undefined);
    expect(new WeightedChoice([]).pick(at(0))).to.equal(undefined);
  });
});
