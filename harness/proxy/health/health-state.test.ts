import { expect } from 'chai';
import { afterProbe, UNPROBED, type HealthState } from './health-state.ts';

const CHECK = { healthyThreshold: 2, unhealthyThreshold: 3 };

function after(state: HealthState, probes: string): string {
  const seen = [];
  for (const probe of probes) {
    state = afterProbe(state, probe === '+', CHECK);
    seen.push(state.health);
  }
  return seen.join(' ');
}

describe('afterProbe', () => {
  it('makes a new endpoint healthy after as many passes as the check wants', () => {
    expect(after(UNPROBED, '++')).to.equal('unknown healthy');
  });

  it('makes a new endpoint unhealthy with its first failure', () => {
    expect(after(UNPROBED, '-')).to.equal('unhealthy');
    expect(after(UNPROBED, '+-++')).to.equal('unknown unhealthy unhealthy healthy');
  });

  it('wants failures in a row', () => {
    expect(after({ health: 'healthy', against: 0 }, '--+---')).to.equal(
      'healthy healthy healthy healthy healthy unhealthy',
    );
  });

  it('wants passes in a row', () => {
    expect(after({ health: 'unhealthy', against: 0 }, '+-++')).to.equal('unhealthy unhealthy unhealthy healthy');
  });
});
