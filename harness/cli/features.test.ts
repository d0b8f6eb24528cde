import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { FAMILY_NAMES } from '../implementations/reference/families/families.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';

describe('the features that the reference implementation claims', () => {
  it('are spelled as the cases spell them: none is unsupported', () => {
    for (const family of FAMILY_NAMES) {
      const { features } = referenceImplementation({ family });
      const unclaimed = casesOf(family).flatMap((each) => each.features.filter((feature) => !features.has(feature)));
      expect(unclaimed, family).to.deep.equal([]);
    }
  });
});
