import { expect } from 'chai';
import { withConditions, withEntries } from './status-words.ts';

const NOW = '2026-01-02T00:00:00Z';
const moment = { generation: 2, now: NOW };

describe('withConditions', () => {
  it('keeps conditions of others', () => {
    const foreign = {
      type: 'example.com/Seen',
      status: 'True' as const,
      reason: 'Seen',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    };
    const accepted = { type: 'Accepted', status: 'True' as const, reason: 'Accepted', message: '' };
    expect(withConditions([foreign], [accepted], moment)).to.deep.equal([
      foreign,
      { ...accepted, observedGeneration: 2, lastTransitionTime: NOW },
    ]);
  });
});

describe('withEntries', () => {
  const isOurs = (entry: string): boolean => entry.startsWith('our ');
  const own = (name: string): Parameters<typeof withEntries<string>>[2][number] => ({
    isSame: (entry) => entry.startsWith(`our ${name}`),
    next: (before) => (before === undefined ? `our ${name}` : `${before}!`),
  });

  it('changes ours in place, drops those of no use, and leaves those of others', () => {
    const before = ['their a', 'our b', 'our old', 'their c'];
    expect(withEntries(before, isOurs, [own('b'), own('d')])).to.deep.equal(['their a', 'our b!', 'their c', 'our d']);
  });

  it('begins with nothing', () => {
    expect(withEntries(undefined, isOurs, [own('a')])).to.deep.equal(['our a']);
  });
});
