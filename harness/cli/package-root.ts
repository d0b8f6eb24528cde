import { existsSync } from 'node:fs';
import path from 'node:path';

/** The directory of fleetbed's own package.json, from the sources as from `dist`. */
export function packageRoot(from: string = import.meta.dirname): string {
  for (let directory = from; ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, 'package.json'))) return directory;
    if (directory === path.dirname(directory)) throw new TypeError(`no package.json above ${from}`);
  }
}
