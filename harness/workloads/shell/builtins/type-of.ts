import { put } from '../../serving/put.ts';
import { outputOf } from '../descriptors.ts';
import { isSpecialName } from './special-names.ts';
import type { Builtin, ShellRunner } from './builtin.ts';
import { BUILTIN_NAMES } from './names.ts';

/** Where a program is, as far as its image has it. */
export function placeOfProgram({ find }: Pick<ShellRunner, 'find'>, name: string): string | undefined {
  if (find(name) === undefined) return undefined;
  return name.startsWith('/') ? name : `/usr/bin/${name}`;
}

export const typeOf: Builtin = async (shell, words, open) => {
  let status = 0;
  for (const name of words.slice(1)) {
    const said = describe(shell, name);
    if (said === undefined) status = 127;
    await put(outputOf(open, 1), `${name}${said ?? ': not found'}\n`);
  }
  return status;
};

function describe(shell: ShellRunner, name: string): string | undefined {
  if (shell.state.functions.has(name)) return ' is a function';
  if (isSpecialName(name)) return ' is a special shell builtin';
  if (BUILTIN_NAMES.has(name)) return ' is a shell builtin';
  const place = placeOfProgram(shell, name);
  return place === undefined ? undefined : ` is ${place}`;
}
