import { systemClock } from '../../../core/clock.ts';
import type { HttpKubeClient } from '../../../kube/client/http-kube-client.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { builtInColumns } from '../built-in-columns.ts';
import { customColumns } from '../custom-columns.ts';
import type { TableColumns } from '../table-columns.ts';
import { PRINTED_CRD, PRINTED_CUSTOM_OBJECTS } from './printed-custom-objects.ts';
import { PRINTED_OBJECTS } from './printed-objects.ts';

/** What a real server shows of the objects of a path. */
export interface PrintedTable {
  readonly path: string;
  readonly atMs: number;
  readonly columnDefinitions: readonly JsonValue[];
  readonly rows: readonly PrintedRow[];
}

export interface PrintedRow {
  readonly cells: readonly JsonValue[];
  readonly conditions?: readonly JsonValue[];
  readonly object: ApiObject;
}

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const CUSTOM_PATH = '/apis/printers.test.dev/v1/namespaces/printers/prints';
const { signal } = new AbortController();

/** The paths whose tables are asked for. */
export const PRINTED_PATHS: readonly string[] = [...new Set(PRINTED_OBJECTS.map(({ path }) => path)), CUSTOM_PATH];

/** Makes the printed objects in a real server and asks for their tables. */
export async function printedTables(client: HttpKubeClient): Promise<readonly PrintedTable[]> {
  await send(client, 'POST', '/api/v1/namespaces', { metadata: { name: 'printers' } });
  await send(client, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', PRINTED_CRD);
  for (const { path, object, status } of PRINTED_OBJECTS) {
    const stored = await send(client, 'POST', path, object);
    const { name } = stored['metadata'] as { readonly name: string };
    if (status !== undefined) await send(client, 'PUT', `${path}/${name}/status`, { ...stored, status });
  }
  for (const object of PRINTED_CUSTOM_OBJECTS) await send(client, 'POST', CUSTOM_PATH, object);
  const tables: PrintedTable[] = [];
  for (const path of PRINTED_PATHS) tables.push(await tableAt(client, path));
  return tables;
}

/** The columns that we have for a path. */
export function ourColumns({ path, rows }: Pick<PrintedTable, 'path' | 'rows'>): TableColumns {
  if (path === CUSTOM_PATH) return customColumns(PRINTED_CRD.spec.versions[0]);
  const [, root, group = ''] = path.split('/');
  return builtInColumns(root === 'api' ? '' : group, rows[0]?.object.kind ?? '');
}

/** Our cells and the real ones, by their columns. Ages may turn over in between: those of a second before count too. */
export function comparedCells(
  columns: TableColumns,
  { object, cells }: PrintedRow,
  atMs: number,
): { readonly ours: JsonObject; readonly theirs: JsonObject } {
  const named = (values: readonly JsonValue[]): JsonObject =>
    Object.fromEntries(columns.columns.map(({ name }, index) => [name, values[index] ?? null]));
  const theirs = named(cells);
  const before = named(columns.cells(object, atMs - 1_000));
  return { ours: equalJson(before, theirs) ? before : named(columns.cells(object, atMs)), theirs };
}

async function tableAt(client: HttpKubeClient, path: string): Promise<PrintedTable> {
  const url = `${path}?includeObject=Object`;
  const text = await client.transport.text({ method: 'GET', path: url, signal, accept: TABLE });
  const { columnDefinitions, rows } = JSON.parse(text) as Pick<PrintedTable, 'columnDefinitions' | 'rows'>;
  return { path, atMs: systemClock.date().getTime(), columnDefinitions, rows };
}

function send(client: HttpKubeClient, method: 'POST' | 'PUT', path: string, body: object): Promise<JsonObject> {
  return client.transport.json<JsonObject>({ method, path, signal, body: JSON.stringify(body) });
}
