/**
 * Writes the JSON Schema of fleet files for editors: `npm run schema`. With `--check` it only compares, and ends with 1
 * when the file is out of date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fleetSchemaText } from '../harness/topology/json-schema.ts';

const file = new URL('../fixtures/fleets/fleet.schema.json', import.meta.url);
const text = fleetSchemaText();

if (process.argv.includes('--check')) {
  const found = await readFile(file, 'utf8').catch(() => '');
  if (found !== text) {
    console.error('fixtures/fleets/fleet.schema.json is out of date; write it by `npm run schema`');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
}
