import type { Builtin } from './builtin.ts';
import { changeDirectory, printDirectory } from './directories.ts';
import {
  breakLoop,
  continueLoop,
  evaluate,
  execute,
  exitShell,
  returnFrom,
  runCommand,
  sourceFile,
} from './execution.ts';
import { readLine } from './read-line.ts';
import { getOptions } from './get-options.ts';
import { setOptions, shiftParameters } from './parameters.ts';
import { killProcess, listJobs, trapSignals, waitForJobs } from './processes.ts';
import { typeOf } from './type-of.ts';
import { exportNames, localNames, readonlyNames, unsetNames } from './variables.ts';

/** POSIX's special builtins: their assignments stay, their failures end the shell. */
const SPECIAL: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '.': sourceFile,
  break: breakLoop,
  continue: continueLoop,
  eval: evaluate,
  exec: execute,
  exit: exitShell,
  export: exportNames,
  readonly: readonlyNames,
  return: returnFrom,
  set: setOptions,
  shift: shiftParameters,
  trap: trapSignals,
  unset: unsetNames,
};

/** Commands of the shell itself. What is not here is a program: `echo`, `printf`, `test`. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...SPECIAL,
  source: sourceFile,
  alias: () => 0,
  cd: changeDirectory,
  command: runCommand,
  false: () => 1,
  getopts: getOptions,
  hash: () => 0,
  jobs: listJobs,
  kill: killProcess,
  local: localNames,
  pwd: printDirectory,
  read: readLine,
  true: () => 0,
  type: typeOf,
  ulimit: () => 0,
  umask: () => 0,
  unalias: () => 0,
  wait: waitForJobs,
};

export function isSpecialBuiltin(name: string): boolean {
  return Object.hasOwn(SPECIAL, name);
}
