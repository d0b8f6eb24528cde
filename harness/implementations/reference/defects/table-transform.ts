import type { RouteTable } from '../../../proxy/table/route-table.ts';

/** Sees every table before the proxy applies it, in order. It may remember, so each proxy has one of its own. */
export type TableTransform = (table: RouteTable) => RouteTable;
