import { expect } from 'chai';
import { limitsAt } from './timeouts.ts';

describe('the limits of an implementation', () => {
  it('follow the health-check clock', () => {
    expect(limitsAt()).to.deep.equal({
      controlPlaneMs: 30_000,
      endpointMs: 5_000,
      readinessMs: 1_500,
      silentPodMs: 5_000,
      healthyPodMs: 7_000,
      nodeReturnMs: 60_000,
    });
    expect(limitsAt(1)).to.include({ silentPodMs: 61_000, healthyPodMs: 35_000 });
  });
});
