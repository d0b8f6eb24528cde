import { expect } from 'chai';
import { describeError } from '../../../core/errors.ts';
import { DEFECT_NAMES, DEFECTS, defectName } from './defects.ts';
import { sampleBackend, sampleTable } from './testing/sample-table.ts';

describe('DEFECTS', () => {
  const table = sampleTable({
    references: [{ backend: 'store', weight: 1 }],
    backends: [sampleBackend('store', ['west:1'])],
  });

  for (const name of DEFECT_NAMES) {
    it(`${name} does not change the table that it is given, nor a first one with nothing to break`, () => {
      const before = structuredClone(table);
      expect(DEFECTS[name]()(table)).to.deep.equal(before);
      expect(table).to.deep.equal(before);
    });
  }
});

describe('defectName', () => {
  it('knows the names and lists them for one that it does not know', () => {
    expect(DEFECT_NAMES.map(defectName)).to.deep.equal(DEFECT_NAMES);
    let said = '';
    try {
      defectName('toString');
    } catch (error) {
      said = describeError(error);
    }
    expect(said).to.equal(
      'FLEETBED_USAGE: there is no defect "toString"\n  next: take one of weights-ignored, failover-never-returns, deleted-export-still-served, prefix-too-wide',
    );
  });
});
