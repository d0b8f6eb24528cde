import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../package-root.ts';

/** The text of a file below `fixtures`. */
export function readFixture(name: string): string {
  return readFileSync(path.join(packageRoot(), 'fixtures', name), 'utf8');
}
