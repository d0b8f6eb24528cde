import type { RouteTable } from '../../proxy/table/route-table.ts';
import { quarterOfTheTime } from '../runtime/trigger.ts';

/** Ten times what a proxy needs to read a route of a new table, check it and put it in force. */
const REST_PER_ROUTE_MS = 0.1;
/** So that a change arrives within half a second, however large the table is. */
const LONGEST_REST_MS = 500;

/**
 * How long a controller waits after a pass that may have brought a table, in milliseconds: a burst of changes comes as few
 * tables, which take at most a quarter of the controller's time and a tenth of each proxy's. A change that comes alone
 * does not wait.
 *
 * @param tables the current ones
 */
export function restAfterTable(passMs: number, tables: readonly Pick<RouteTable, 'listeners'>[]): number {
  const routes = tables
    .flatMap(({ listeners }) => listeners)
    .reduce((sum, listener) => sum + listener.routes.length, 0);
  return Math.min(Math.max(quarterOfTheTime(passMs), routes * REST_PER_ROUTE_MS), LONGEST_REST_MS);
}
