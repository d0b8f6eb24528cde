import { readFileSync } from 'node:fs';
import type { TableColumn } from './table-columns.ts';

/**
 * The columns of a built-in kind as `scripts/openapi.ts` recorded them from a real server; undefined for a kind that it
 * does not know. Read once for all servers of the process: a constant that is too large to be code.
 */
export function recordedColumns(group: string, kind: string): readonly TableColumn[] | undefined {
  recorded ??= readRecorded();
  return recorded.get(`${group}/${kind}`);
}

let recorded: ReadonlyMap<string, readonly TableColumn[]> | undefined;

function readRecorded(): ReadonlyMap<string, readonly TableColumn[]> {
  const file = new URL('../../../fixtures/upstream/openapi/columns.jsonl', import.meta.url);
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return new Map(lines.flatMap((line) => Object.entries(JSON.parse(line) as Record<string, readonly TableColumn[]>)));
}
