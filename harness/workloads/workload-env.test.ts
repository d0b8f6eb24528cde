import { expect } from 'chai';
import { describeError } from '../core/errors.ts';
import { podNameOf, requireEnv } from './workload-env.ts';

describe('requireEnv', () => {
  it('gives the named variables and nothing else', () => {
    expect(requireEnv('store', { ZONE: 'us-west1-a', PATH: '/bin' }, ['ZONE'])).to.deep.equal({ ZONE: 'us-west1-a' });
  });

  it('names every missing or empty variable at once', () => {
    let said = '';
    try {
      requireEnv('store', { ZONE: '' }, ['CLUSTER_NAME', 'ZONE']);
    } catch (error) {
      said = describeError(error);
    }
    expect(said.split('\n').slice(0, 3)).to.deep.equal([
      'FLEETBED_USAGE: store needs environment variables that are not set',
      '  env.CLUSTER_NAME: is not set',
      '  env.ZONE: is not set',
    ]);
  });
});

describe('podNameOf', () => {
  it('prefers POD_NAME to the hostname of the container', () => {
    expect(podNameOf('store', { POD_NAME: 'store-1', HOSTNAME: 'abc' })).to.equal('store-1');
    expect(podNameOf('store', { HOSTNAME: 'abc' })).to.equal('abc');
  });
});
