import { expect } from 'chai';
import { route, tableOf } from '../../proxy/testing/route-tables.ts';
import { restAfterTable } from './rest-after-table.ts';

describe('restAfterTable', () => {
  const rows: readonly (readonly [passMs: number, routes: number, restMs: number])[] = [
    [0, 0, 0],
    [1, 10, 3],
    [1, 1_000, 100],
    [50, 1_000, 150],
    [1, 100_000, 500],
    [1_000, 1, 500],
  ];
  for (const [passMs, routes, restMs] of rows)
    it(`is ${String(restMs)} ms after ${String(passMs)} ms for ${String(routes)} routes`, () => {
      const table = tableOf(
        80,
        Array.from({ length: routes }, () => route([])),
        [],
      );
      expect(restAfterTable(passMs, [table])).to.be.closeTo(restMs, 1e-9);
    });

  it('is that of the pass before the first table', () => {
    expect(restAfterTable(10, [])).to.equal(30);
  });
});
