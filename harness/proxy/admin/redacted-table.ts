import type { RouteTable } from '../table/route-table.ts';

/** A table without its private keys. */
export function redactedTable(table: RouteTable): RouteTable {
  const { certificates } = table;
  if (certificates === undefined) return table;
  return {
    ...table,
    certificates: Object.fromEntries(
      Object.entries(certificates).map(([name, pair]) => [name, { ...pair, privateKey: '[redacted]' }]),
    ),
  };
}
