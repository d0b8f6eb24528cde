import type { RunRecord } from '../run-record.ts';

/** Grows when a field is renamed, removed or changes its meaning; a new field leaves it. */
export const REPORT_SCHEMA_VERSION = 1;

/** Everything of the record, for machines. */
export function renderJson(record: RunRecord): string {
  return `${JSON.stringify({ schemaVersion: REPORT_SCHEMA_VERSION, ...record }, null, 2)}\n`;
}
