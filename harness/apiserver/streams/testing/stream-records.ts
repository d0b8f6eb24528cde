import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RECORDS = join(dirname(fileURLToPath(import.meta.url)), '../../../../fixtures/upstream/streams');

/** What a real kubelet answered: `exchanges` of `stream-requests.ts`, or the outputs of kubectl. */
export type StreamRecord = 'exchanges' | 'kubectl';

/** By the title of a request. */
export function streamRecord(name: StreamRecord): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(RECORDS, `${name}.json`), 'utf8')) as Record<string, unknown>;
}

/** Writes what differs from what is there. */
export async function record(name: StreamRecord, answers: ReadonlyMap<string, unknown>): Promise<void> {
  const file = join(RECORDS, `${name}.json`);
  const text = `${JSON.stringify(Object.fromEntries(answers), undefined, 1)}\n`;
  await mkdir(RECORDS, { recursive: true });
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) await writeFile(file, text);
}
