import { expect } from 'chai';
import { CASES } from '../../suites/index.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';

describe('the features that the reference implementation claims', () => {
  it('are spelled as the cases spell them: none is unsupported', () => {
    const { features } = referenceImplementation();
    const unclaimed = CASES.flatMap((each) => each.features.filter((feature) => !features.has(feature)));
    expect(unclaimed).to.deep.equal([]);
  });
});
