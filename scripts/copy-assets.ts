import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Puts the files that compiled modules find beside themselves into `dist`: manifests, definitions of built-in kinds. */
const root = path.dirname(import.meta.dirname);
const manifests = (await readdir(path.join(root, 'suites'), { recursive: true })).filter((file) =>
  file.endsWith('.yaml'),
);
for (const file of manifests) await cp(path.join(root, 'suites', file), path.join(root, 'dist', 'suites', file));
await cp(path.join(root, 'fixtures', 'apps'), path.join(root, 'dist', 'fixtures', 'apps'), { recursive: true });
for (const recorded of ['openapi', 'protobuf']) {
  const folder = path.join('fixtures', 'upstream', recorded);
  await cp(path.join(root, folder), path.join(root, 'dist', folder), { recursive: true });
}
