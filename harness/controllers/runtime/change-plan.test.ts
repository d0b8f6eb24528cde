import { expect } from 'chai';
import type { AnyObject } from '../../kube/meta/object.ts';
import { planChanges } from './change-plan.ts';

const object = (name: string, size: number, metadata: object = {}): AnyObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name, ...metadata },
  size,
});
const overlay = (current: AnyObject, desired: AnyObject): AnyObject => ({ ...current, size: desired['size'] });

describe('planChanges', () => {
  it('creates what is missing, updates what differs, removes what is too many, and leaves the rest', () => {
    const current = [object('same', 1, { uid: 'a' }), object('other', 1, { uid: 'b' }), object('gone', 1)];
    const plan = planChanges(current, [object('same', 1), object('other', 2), object('new', 3)], overlay);
    expect(plan).to.deep.equal({
      create: [object('new', 3)],
      update: [object('other', 2, { uid: 'b' })],
      remove: [object('gone', 1)],
    });
  });

  it('leaves alone what is being deleted already', () => {
    const dying = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    const plan = planChanges([object('a', 1, dying), object('b', 1, dying)], [object('a', 2)], overlay);
    expect(plan).to.deep.equal({ create: [], update: [], remove: [] });
  });
});
