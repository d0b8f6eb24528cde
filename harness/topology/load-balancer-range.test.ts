import { expect } from 'chai';
import { loadBalancerRange } from './load-balancer-range.ts';
import type { ProviderName } from './topology.ts';

function rangeOf(provider: ProviderName, subnet: string, index: number): string | undefined {
  return loadBalancerRange(
    { provider, network: { name: 'fleetbed-a', subnet, gateway: '172.28.0.1', ipRange: '172.28.128.0/17' } },
    { index },
  );
}

describe('loadBalancerRange', () => {
  it('is a block for each cluster of kind, outside of what Docker hands out', () => {
    expect([0, 1].map((index) => rangeOf('kind', '172.28.0.0/16', index))).to.deep.equal([
      '172.28.64.0/24',
      '172.28.65.0/24',
    ]);
  });

  it('is none where the cluster has its own, or the network is small or full', () => {
    expect(rangeOf('embedded', '172.28.0.0/16', 0)).to.equal(undefined);
    expect(rangeOf('kind', '172.28.0.0/20', 0)).to.equal(undefined);
    expect(rangeOf('kind', '172.28.0.0/16', 64)).to.equal(undefined);
  });
});
