import { put } from '../../serving/put.ts';
import { ShellProblem } from '../control-flow.ts';
import { outputOf } from '../descriptors.ts';
import { quoted } from '../shown-command.ts';
import type { ShellFlags } from '../shell-state.ts';
import type { Builtin } from './builtin.ts';
import { numberArgument } from './execution.ts';

const FLAGS: Readonly<Record<string, keyof ShellFlags>> = {
  e: 'e',
  u: 'u',
  x: 'x',
  f: 'f',
  n: 'n',
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  noexec: 'n',
  pipefail: 'pipefail',
};

/** Flags that mean nothing to a shell without a terminal. */
const IGNORED = 'abChmiv';

/** Reads `-eu`, `-o pipefail`, `+x`; returns how many words those were. Throws for a flag that is none. */
export function readFlags(flags: ShellFlags, words: readonly string[], command: string): number {
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return at + 1;
    if (!/^[-+]./.test(word)) return at;
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (letter === 'o') at += 1;
      const name = letter === 'o' ? (words[at] ?? '') : letter;
      const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
      if (flag !== undefined) flags[flag] = on;
      else if (letter === 'o' || !IGNORED.includes(letter))
        throw illegal(command, on, letter === 'o' ? `o ${name}` : letter);
    }
  }
  return at;
}

function illegal(command: string, on: boolean, what: string): ShellProblem {
  return new ShellProblem(`${command}illegal option ${on ? '-' : '+'}${what}`);
}

export const setOptions: Builtin = async ({ state }, words, open) => {
  if (words.length === 1) {
    const lines = [...state.variables]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${quoted(value) || "''"}\n`);
    await put(outputOf(open, 1), lines.join(''));
    return 0;
  }
  const read = readFlags(state.flags, words.slice(1), 'set: ');
  const rest = words.slice(1 + read);
  if (rest.length > 0 || words[read] === '--') state.positional = rest;
  return 0;
};

export const shiftParameters: Builtin = ({ state }, words) => {
  const count = numberArgument(words, 1);
  if (count > state.positional.length) return 1;
  state.positional = state.positional.slice(count);
  return 0;
};
