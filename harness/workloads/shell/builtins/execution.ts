import { put } from '../../serving/put.ts';
import { FunctionReturn, LoopJump, ShellExit, ShellProblem } from '../control-flow.ts';
import { outputOf } from '../descriptors.ts';
import type { Builtin, ShellRunner } from './builtin.ts';
import { BUILTIN_NAMES } from './names.ts';
import { placeOfProgram } from './type-of.ts';

/** The number that a builtin is given. Throws in ash's words for what is none. */
export function numberArgument(words: readonly string[], otherwise: number): number {
  const text = words[1];
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new ShellProblem(`${words[0] ?? ''}: Illegal number: ${text}`);
  return Number(text);
}

function jump(kind: 'break' | 'continue'): Builtin {
  return ({ state }, words) => {
    const levels = numberArgument(words, 1);
    if (levels < 1) throw new ShellProblem(`${kind}: Illegal number: ${String(levels)}`);
    if (state.loopDepth === 0) return 0;
    throw new LoopJump(kind, Math.min(levels, state.loopDepth));
  };
}

export const breakLoop: Builtin = jump('break');
export const continueLoop: Builtin = jump('continue');

export const exitShell: Builtin = ({ state }, words) => {
  throw new ShellExit(numberArgument(words, state.status) & 255);
};

export const returnFrom: Builtin = ({ state }, words) => {
  throw new FunctionReturn(numberArgument(words, state.status) & 255);
};

export const evaluate: Builtin = (shell, words) => {
  const text = words.slice(1).join(' ');
  return text.trim() === '' ? 0 : shell.source(text);
};

/** `. file`: in this shell. */
export const sourceFile: Builtin = async (shell, words) => {
  const [, file] = words;
  if (file === undefined) throw new ShellProblem('.: argument expected'.replace('.: ', ''));
  let text: string;
  try {
    text = await shell.readFile(file);
  } catch {
    throw new ShellProblem(`.: can't open '${file}': No such file or directory`);
  }
  const before = shell.state.positional;
  if (words.length > 2) shell.state.positional = words.slice(2);
  try {
    return await shell.source(text);
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    throw error;
  } finally {
    shell.state.positional = before;
  }
};

/** With a command: that instead of the shell. Without: its redirections from now on. */
export const execute: Builtin = async (shell, words, open) => {
  const command = words.slice(words[1] === '--' ? 2 : 1);
  if (command.length === 0) {
    shell.reopen(open);
    return 0;
  }
  const status = await shell.program(command, open, new Map());
  shell.state.traps.delete('EXIT');
  throw new ShellExit(status);
};

/** `command [-v|-V] name`: past functions. */
export const runCommand: Builtin = async (shell, words, open) => {
  const flag = words[1];
  if (flag === '-v' || flag === '-V') return commandPlace(shell, words.slice(2), open);
  const command = words.slice(flag === '-p' || flag === '--' ? 2 : 1);
  return command.length === 0 ? 0 : shell.call(command, open, new Map(), false);
};

async function commandPlace(
  shell: ShellRunner,
  names: readonly string[],
  open: Parameters<Builtin>[2],
): Promise<number> {
  let status = 0;
  for (const name of names) {
    const isOwn = BUILTIN_NAMES.has(name) || shell.state.functions.has(name);
    const place = isOwn ? name : placeOfProgram(shell, name);
    if (place === undefined) status = 127;
    else await put(outputOf(open, 1), `${place}\n`);
  }
  return status;
}
