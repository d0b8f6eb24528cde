import { expect } from 'chai';
import { regionDistance } from './region-distance.ts';

describe('regionDistance', () => {
  it('is 0 within a region, 1 within a continent, 2 elsewhere', () => {
    expect(regionDistance('us-west1', 'us-west1')).to.equal(0);
    expect(regionDistance('us-west1', 'us-east1')).to.equal(1);
    expect(regionDistance('us-west1', 'europe-west1')).to.equal(2);
    expect(regionDistance('local', 'local')).to.equal(0);
    expect(regionDistance('local', 'local-a')).to.equal(1);
  });
});
