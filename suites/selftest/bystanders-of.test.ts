import { expect } from 'chai';
import { casesOf } from '../index.ts';
import { bystandersOf, type TwinExpectation } from './bystanders-of.ts';
import { CANARY_TWINS } from './canary-twins.ts';
import { MCS_TWINS } from './mcs-twins.ts';
import { MESH_TWINS } from './mesh-twins.ts';

describe('bystandersOf', () => {
  it('takes cases that have nothing to do with a twin, those first that have met the fewest', () => {
    const twins: readonly TwinExpectation[] = [
      { caughtBy: ['a'], mayAlsoFail: [{ case: 'b', reason: 'it is like a' }] },
      { caughtBy: ['c'], mayAlsoFail: [] },
    ];
    expect(bystandersOf(twins, ['a', 'b', 'c', 'd'])).to.deep.equal([
      ['c', 'd'],
      ['a', 'b'],
    ]);
  });

  for (const [family, twins] of [
    ['gateway-v1alpha1', CANARY_TWINS],
    ['mcs-api', MCS_TWINS],
    ['mesh', MESH_TWINS],
  ] as const)
    it(`has every case of ${family} meet a twin that is none of its business`, () => {
      const ids = casesOf(family).map(({ id }) => id);
      expect(new Set(bystandersOf(twins, ids).flat())).to.deep.equal(new Set(ids));
    });
});
