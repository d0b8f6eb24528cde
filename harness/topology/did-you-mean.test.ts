import { expect } from 'chai';
import { didYouMean, editDistance } from './did-you-mean.ts';

describe('didYouMean', () => {
  const fields = ['provider', 'clusters', 'configCluster', 'project', 'subnet'];

  it('finds the word behind a slip', () => {
    expect(didYouMean('cluster', fields)).to.equal('clusters');
    expect(didYouMean('ConfigCluster', fields)).to.equal('configCluster');
    expect(didYouMean('pervider', fields)).to.equal('provider');
  });

  it('stays silent about a word that is like none', () => {
    expect(didYouMean('nodes', fields)).to.equal(undefined);
    expect(didYouMean('zone', ['name', 'location'])).to.equal(undefined);
  });
});

describe('editDistance', () => {
  it('counts a swap of neighbours once', () => {
    expect(editDistance('clutsers', 'clusters')).to.equal(1);
    expect(editDistance('', 'abc')).to.equal(3);
    expect(editDistance('same', 'same')).to.equal(0);
  });
});
