import { expect } from 'chai';
import { parseLocation, regionDistance } from './location.ts';

describe('parseLocation', () => {
  it('takes the zone off a region', () => {
    expect(parseLocation('us-west1-a')).to.deep.equal({ text: 'us-west1-a', region: 'us-west1', zone: 'us-west1-a' });
    expect(parseLocation('local-a')).to.deep.equal({ text: 'local-a', region: 'local', zone: 'local-a' });
  });

  it('leaves a region alone', () => {
    expect(parseLocation('us-west1')).to.deep.equal({ text: 'us-west1', region: 'us-west1' });
    expect(parseLocation('us-west1-ab')).to.deep.equal({ text: 'us-west1-ab', region: 'us-west1-ab' });
  });
});

describe('regionDistance', () => {
  it('is 0 in a region, 1 on a continent, 2 beyond', () => {
    expect(regionDistance('us-west1', 'us-west1')).to.equal(0);
    expect(regionDistance('us-west1', 'us-east1')).to.equal(1);
    expect(regionDistance('us-west1', 'europe-west1')).to.equal(2);
    expect(regionDistance('local', 'local2')).to.equal(2);
  });
});
