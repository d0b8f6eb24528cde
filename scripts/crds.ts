/** Writes fixtures/crds from harness/kube/crds. `--check` writes nothing and fails when a file differs. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crdFiles } from '../harness/kube/crds/crd-files.ts';
import { ALL_CRDS } from '../harness/kube/crds/crds.ts';

const root = fileURLToPath(new URL('../fixtures/crds/', import.meta.url));
const check = process.argv.includes('--check');
let different = 0;

for (const { path, content } of crdFiles(ALL_CRDS)) {
  const file = join(root, path);
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present === content) continue;
  different += 1;
  if (check) {
    console.error(`fixtures/crds/${path} differs from harness/kube/crds`);
    continue;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  console.error(`wrote fixtures/crds/${path}`);
}

if (check && different > 0) {
  console.error('next: npm run crds');
  process.exitCode = 1;
}
