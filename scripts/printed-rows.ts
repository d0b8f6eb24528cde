/**
 * Records the rows that a real kube-apiserver prints for many objects into fixtures/upstream/printers/rows.jsonl. Starts
 * the kube-apiserver and etcd found on PATH. Line 1 says where the file comes from, each further line is one table.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printedTables, type PrintedRow } from '../harness/apiserver/printers/testing/printed-tables.ts';
import { systemClock } from '../harness/core/clock.ts';
import { systemExec } from '../harness/core/exec.ts';
import { httpKubeClient } from '../harness/kube/client/http-kube-client.ts';
import { startRealApiServer } from '../harness/kube/testing/real-apiserver.ts';

const folder = new URL('../fixtures/upstream/printers/', import.meta.url);
const { signal } = new AbortController();
await using server = await startRealApiServer({ exec: systemExec, clock: systemClock, signal });
await using client = httpKubeClient({ kubeconfig: server.kubeconfig });
const { gitVersion } = JSON.parse(await client.raw('/version', { signal })) as { readonly gitVersion: string };
const header = { generator: 'scripts/printed-rows.ts', source: `kube-apiserver ${gitVersion}, Tables` };
const tables = (await printedTables(client)).map(({ path, atMs, rows }) => ({
  path,
  atMs,
  rows: rows.filter(isOurs).map(withoutManagedFields),
}));
await mkdir(folder, { recursive: true });
const file = fileURLToPath(new URL('rows.jsonl', folder));
await writeFile(file, `${[header, ...tables].map((line) => JSON.stringify(line)).join('\n')}\n`);
console.error(`wrote ${String(tables.length)} tables to ${file}`);

/** Not what the server made for itself. */
function isOurs({ object }: PrintedRow): boolean {
  const { name } = object.metadata;
  return object.kind === 'Print' || (typeof name === 'string' && /^printed-\d+$/.test(name));
}

function withoutManagedFields(row: PrintedRow): PrintedRow {
  const { managedFields: _, ...metadata } = row.object.metadata;
  return { ...row, object: { ...row.object, metadata } };
}
