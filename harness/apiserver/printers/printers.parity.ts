import { expect } from 'chai';
import { httpKubeClient } from '../../kube/client/http-kube-client.ts';
import { describeWithApiServer } from '../../kube/testing/describe-with-apiserver.ts';
import {
  comparedCells,
  ourColumns,
  PRINTED_PATHS,
  printedTables,
  type PrintedTable,
} from './testing/printed-tables.ts';

describeWithApiServer('rows of tables', (server) => {
  let tables: readonly PrintedTable[];

  before(async function () {
    this.timeout(60_000);
    await using client = httpKubeClient({ kubeconfig: server().kubeconfig });
    tables = await printedTables(client);
  });

  for (const [index, path] of PRINTED_PATHS.entries())
    it(`are those of the real server for ${path}`, () => {
      const table = tables[index];
      if (table === undefined) throw new Error('no table');
      const columns = ourColumns(table);
      expect(columns.columns).to.deep.equal(table.columnDefinitions);
      for (const row of table.rows) {
        const { ours, theirs } = comparedCells(columns, row, table.atMs);
        expect(ours).to.deep.equal(theirs);
        expect(columns.conditions?.(row.object) ?? []).to.deep.equal(row.conditions ?? []);
      }
    });
});
