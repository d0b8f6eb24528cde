import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { comparedCells, ourColumns, type PrintedTable } from './testing/printed-tables.ts';

describe('rows of tables', () => {
  const file = new URL('../../../fixtures/upstream/printers/rows.jsonl', import.meta.url);
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');

  for (const line of lines) {
    const table = JSON.parse(line) as PrintedTable;
    it(`are those that the real server printed for ${table.path}`, () => {
      const columns = ourColumns(table);
      for (const row of table.rows) {
        const { ours, theirs } = comparedCells(columns, row, table.atMs);
        expect(ours).to.deep.equal(theirs);
        expect(columns.conditions?.(row.object) ?? []).to.deep.equal(row.conditions ?? []);
      }
    });
  }
});
