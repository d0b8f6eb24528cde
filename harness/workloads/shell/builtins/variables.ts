import { put } from '../../serving/put.ts';
import { ShellProblem } from '../control-flow.ts';
import { outputOf } from '../descriptors.ts';
import { quoted } from '../shown-command.ts';
import type { Builtin, ShellRunner } from './builtin.ts';

/** `NAME` and `NAME=value` of a command that is about variables. */
function named(command: string, words: readonly string[]): readonly (readonly [string, string | undefined])[] {
  return words.map((word) => {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellProblem(`${command}: ${name}: bad variable name`);
    return [name, equals < 0 ? undefined : word.slice(equals + 1)] as const;
  });
}

async function show(
  prefix: string,
  names: Iterable<string>,
  shell: ShellRunner,
  open: Parameters<Builtin>[2],
): Promise<number> {
  const lines = [...names].sort().map((name) => {
    const value = shell.state.variables.get(name);
    return `${prefix} ${name}${value === undefined ? '' : `=${quoted(value) || "''"}`}\n`;
  });
  await put(outputOf(open, 1), lines.join(''));
  return 0;
}

export const exportNames: Builtin = (shell, words, open) => {
  const [, first] = words;
  if (first === undefined || first === '-p') return show('export', shell.state.exported, shell, open);
  const removes = first === '-n';
  for (const [name, value] of named('export', words.slice(removes || first === '--' ? 2 : 1))) {
    if (value !== undefined) shell.assign(name, value);
    if (removes) shell.state.exported.delete(name);
    else shell.state.exported.add(name);
  }
  return 0;
};

export const readonlyNames: Builtin = (shell, words, open) => {
  const [, first] = words;
  if (first === undefined || first === '-p') return show('readonly', shell.state.readonlyNames, shell, open);
  for (const [name, value] of named('readonly', words.slice(1))) {
    if (value !== undefined) shell.assign(name, value);
    shell.state.readonlyNames.add(name);
  }
  return 0;
};

/** Hides a variable until the function returns. */
export const localNames: Builtin = (shell, words) => {
  const scope = shell.state.locals.at(-1);
  if (scope === undefined) throw new ShellProblem('local: not in a function');
  for (const [name, value] of named(
    'local',
    words.slice(1).filter((word) => word !== '-'),
  )) {
    if (!scope.has(name)) scope.set(name, shell.state.variables.get(name));
    if (value !== undefined) shell.assign(name, value);
  }
  return 0;
};

export const unsetNames: Builtin = ({ state }, words) => {
  const functions = words[1] === '-f';
  for (const name of words.slice(functions || words[1] === '-v' ? 2 : 1)) {
    if (!functions && state.readonlyNames.has(name)) throw new ShellProblem(`unset: ${name}: is read only`);
    if (functions || !state.variables.has(name)) state.functions.delete(name);
    if (functions) continue;
    state.variables.delete(name);
    state.exported.delete(name);
  }
  return 0;
};
