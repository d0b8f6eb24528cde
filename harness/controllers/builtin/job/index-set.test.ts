import { expect } from 'chai';
import { IndexSet } from './index-set.ts';

describe('IndexSet', () => {
  it('writes pairs with a comma and longer runs with a dash', () => {
    expect(IndexSet.of([5, 1, 2, 0, 7, 8]).toString()).to.equal('0-2,5,7,8');
    expect(IndexSet.of([]).toString()).to.equal('');
  });

  it('reads what it writes, up to the number of completions', () => {
    expect(IndexSet.parse('0-2,5,7,8', 8).toString()).to.equal('0-2,5,7');
    expect(IndexSet.parse('nonsense', 8).size).to.equal(0);
  });

  it('finds the first missing indexes', () => {
    expect(IndexSet.of([0, 2, 3]).missing(3, 6)).to.deep.equal([1, 4, 5]);
    expect(IndexSet.of([0, 1]).missing(3, 2)).to.deep.equal([]);
  });

  it('counts what two sets share', () => {
    expect(IndexSet.of([0, 1, 2, 5]).overlap(IndexSet.of([1, 2, 3, 5]))).to.equal(3);
    expect(
      IndexSet.of([0, 1])
        .union(IndexSet.of([2]))
        .toString(),
    ).to.equal('0-2');
    expect(IndexSet.of([0, 3]).has(3)).to.equal(true);
  });
});
