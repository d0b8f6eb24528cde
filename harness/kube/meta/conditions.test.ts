import { expect } from 'chai';
import { findCondition, isConditionTrue, kubeTime, removeCondition, setCondition } from './conditions.ts';
import type { Condition } from './object.ts';

const NOW = '2026-01-01T00:00:10Z';
const accepted: Condition = {
  type: 'Accepted',
  status: 'True',
  reason: 'Accepted',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
  observedGeneration: 1,
};
const programmed: Condition = { ...accepted, type: 'Programmed' };

describe('setCondition', () => {
  it('appends a new type with the time of now', () => {
    const draft = { type: 'Programmed', status: 'False', reason: 'Pending', message: 'wait' } as const;
    expect(setCondition([accepted], draft, NOW)).to.deep.equal([accepted, { ...draft, lastTransitionTime: NOW }]);
    expect(setCondition(undefined, draft, NOW)).to.deep.equal([{ ...draft, lastTransitionTime: NOW }]);
  });

  it('keeps the time and the place while the status stays, and replaces the rest', () => {
    const draft = { type: 'Accepted', status: 'True', reason: 'Other', message: 'm' } as const;
    expect(setCondition([accepted, programmed], draft, NOW)).to.deep.equal([
      { ...draft, lastTransitionTime: accepted.lastTransitionTime },
      programmed,
    ]);
  });

  it('takes the new time when the status changes', () => {
    const draft = { type: 'Accepted', status: 'False', reason: 'Invalid', message: '' } as const;
    expect(setCondition([accepted], draft, NOW)[0]?.lastTransitionTime).to.equal(NOW);
  });
});

describe('isConditionTrue', () => {
  it('is about status, and about the generation when one is given', () => {
    expect(isConditionTrue([accepted], 'Accepted')).to.equal(true);
    expect(isConditionTrue([accepted], 'Accepted', 1)).to.equal(true);
    expect(isConditionTrue([accepted], 'Accepted', 2)).to.equal(false);
    expect(isConditionTrue([{ ...accepted, status: 'Unknown' }], 'Accepted')).to.equal(false);
    expect(isConditionTrue(undefined, 'Accepted')).to.equal(false);
  });
});

describe('conditions', () => {
  it('are found and removed by type', () => {
    expect(findCondition([accepted, programmed], 'Programmed')).to.equal(programmed);
    expect(findCondition([], 'Programmed')).to.equal(undefined);
    expect(removeCondition([accepted, programmed], 'Accepted')).to.deep.equal([programmed]);
  });

  it('have times in whole seconds', () => {
    expect(kubeTime(new Date('2026-01-02T03:04:05.678Z'))).to.equal('2026-01-02T03:04:05Z');
  });
});
