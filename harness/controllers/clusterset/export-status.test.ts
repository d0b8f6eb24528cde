import { expect } from 'chai';
import { exportObject } from '../testing/objects.ts';
import { withExportConditions } from './export-status.ts';

const now = '2026-01-01T00:00:00Z';
const exported = { type: 'Exported', status: 'True', reason: 'Exported', message: '' } as const;
const conflict = { type: 'Conflict', status: 'True', reason: 'PortConflict', message: 'x' } as const;

describe('withExportConditions', () => {
  it('writes the generation it saw and the time of the change', () => {
    expect(
      withExportConditions(exportObject('store', { generation: 3 }), [exported], now).status?.conditions,
    ).to.deep.equal([{ ...exported, observedGeneration: 3, lastTransitionTime: now }]);
  });

  it('drops Conflict with the conflict, and keeps times and the conditions of others', () => {
    const foreign = { ...conflict, type: 'Ready', lastTransitionTime: '2020-01-01T00:00:00Z' };
    const first = withExportConditions(
      { ...exportObject('store', { generation: 1 }), status: { conditions: [foreign] } },
      [exported, conflict],
      now,
    );
    expect(first.status?.conditions?.map(({ type }) => type)).to.deep.equal(['Ready', 'Exported', 'Conflict']);
    const second = withExportConditions(first, [exported], '2026-01-01T01:00:00Z');
    expect(second.status?.conditions).to.deep.equal([
      foreign,
      { ...exported, observedGeneration: 1, lastTransitionTime: now },
    ]);
  });
});
