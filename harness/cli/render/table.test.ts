import { expect } from 'chai';
import { renderTable } from './table.ts';

describe('renderTable', () => {
  it('aligns columns to their widest cell without trailing space', () => {
    expect(
      renderTable(
        ['NAME', 'AGE'],
        [
          ['gke-west-1', '5s'],
          ['a', ''],
        ],
      ),
    ).to.equal('NAME         AGE\ngke-west-1   5s\na');
  });
});
