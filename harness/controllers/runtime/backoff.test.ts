import { expect } from 'chai';
import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  it('doubles from 100 ms to 2 s and stays there', () => {
    const backoff = new Backoff();
    expect(Array.from({ length: 7 }, () => backoff.next())).to.deep.equal([100, 200, 400, 800, 1600, 2000, 2000]);
  });

  it('starts over after a success', () => {
    const backoff = new Backoff();
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).to.equal(100);
  });
});
