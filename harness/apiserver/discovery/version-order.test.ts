import { expect } from 'chai';
import { compareVersions } from './version-order.ts';

describe('API versions', () => {
  it('are ordered by stability, then by age; what is none comes last', () => {
    const ordered = [
      'v10',
      'v2',
      'v1',
      'v11beta2',
      'v10beta3',
      'v3beta1',
      'v12alpha1',
      'v11alpha2',
      'foo',
      'foo1',
      'v0',
      'v1x',
    ];
    expect(ordered.toReversed().sort(compareVersions)).to.deep.equal(ordered);
  });
});
