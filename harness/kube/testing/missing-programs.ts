import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Those that are not on PATH. */
export function missingPrograms(programs: readonly string[]): readonly string[] {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return programs.filter((program) => !directories.some((directory) => isProgram(join(directory, program))));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
