import { expect } from 'chai';
import { referencesOf, sampleBackend, sampleTable } from './testing/sample-table.ts';
import { weightsIgnored } from './weights-ignored.ts';

describe('weightsIgnored', () => {
  const references = [
    { backend: 'v1', weight: 90 },
    { backend: 'v2', weight: 10 },
    { backend: 'v3', weight: 0 },
    { weight: 5 },
  ];
  const table = sampleTable({ references, backends: [sampleBackend('v1', ['west:1'])] });

  it('makes every weight above 0 the same and leaves 0 alone', () => {
    expect(referencesOf(weightsIgnored()(table))).to.deep.equal([
      { backend: 'v1', weight: 1 },
      { backend: 'v2', weight: 1 },
      { backend: 'v3', weight: 0 },
      { weight: 1 },
    ]);
  });

  it('leaves everything else alone', () => {
    const equal = sampleTable({
      references: [{ backend: 'v1', weight: 1 }],
      backends: [sampleBackend('v1', ['west:1'])],
    });
    expect(weightsIgnored()(equal)).to.deep.equal(equal);
  });
});
