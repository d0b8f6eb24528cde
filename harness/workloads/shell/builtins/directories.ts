import { posix } from 'node:path';
import { errnoText } from '../../applets/errno-text.ts';
import { put } from '../../serving/put.ts';
import { ShellProblem } from '../control-flow.ts';
import { outputOf } from '../descriptors.ts';
import type { Builtin } from './builtin.ts';

export const changeDirectory: Builtin = async (shell, words, open) => {
  const { state } = shell;
  const wanted =
    words.slice(1).find((word) => word === '-' || !word.startsWith('-')) ?? state.variables.get('HOME') ?? '/';
  const target = wanted === '-' ? (state.variables.get('OLDPWD') ?? state.directory) : wanted;
  const path = posix.resolve(state.directory, target);
  try {
    await shell.context.files.list(path);
  } catch (error) {
    const why = errnoText(error);
    throw new ShellProblem(`cd: can't cd to ${target}: ${why}`, { status: 2, fatal: false });
  }
  state.variables.set('OLDPWD', state.directory).set('PWD', path);
  state.directory = path;
  if (wanted === '-') await put(outputOf(open, 1), `${path}\n`);
  return 0;
};

export const printDirectory: Builtin = async ({ state }, _words, open) => {
  await put(outputOf(open, 1), `${state.directory}\n`);
  return 0;
};
