import type { Builtin, ShellRunner } from './builtin.ts';

/** `getopts OPTSTRING NAME [ARGUMENT…]`. */
export const getOptions: Builtin = async (shell, words) => {
  const [, wanted = '', name = '', ...own] = words;
  const { state } = shell;
  const args = own.length > 0 ? own : state.positional;
  const index = Number(state.variables.get('OPTIND'));
  const word = args[index - 1];
  if (word === undefined || !/^-[^-]/.test(word)) {
    finish(shell, name, word === '--' ? index + 1 : index);
    return 1;
  }
  const letter = word.slice(state.optionOffset, state.optionOffset + 1);
  const at = letter === ':' ? -1 : wanted.indexOf(letter);
  const isLast = state.optionOffset + 1 >= word.length;
  state.variables.delete('OPTARG');
  const takesValue = at >= 0 && wanted[at + 1] === ':';
  if (!takesValue) {
    advance(shell, index, isLast, 1);
    if (at >= 0) shell.assign(name, letter);
    else
      await refuse(shell, name, { letter, quiet: wanted.startsWith(':'), sign: '?', why: `Illegal option -${letter}` });
    return 0;
  }
  const value = isLast ? args[index] : word.slice(state.optionOffset + 1);
  advance(shell, index, true, isLast ? 2 : 1);
  if (value === undefined) {
    await refuse(shell, name, {
      letter,
      quiet: wanted.startsWith(':'),
      sign: ':',
      why: `No arg for -${letter} option`,
    });
    return 0;
  }
  shell.assign('OPTARG', value);
  shell.assign(name, letter);
  return 0;
};

/** There are no more options. */
function finish(shell: ShellRunner, name: string, index: number): void {
  shell.assign(name, '?');
  shell.assign('OPTIND', String(index));
  shell.state.optionOffset = 1;
}

interface Refusal {
  readonly letter: string;
  /** The script says it itself. */
  readonly quiet: boolean;
  readonly sign: '?' | ':';
  readonly why: string;
}

async function refuse(shell: ShellRunner, name: string, { letter, quiet, sign, why }: Refusal): Promise<void> {
  shell.assign(name, quiet ? sign : '?');
  if (quiet) shell.assign('OPTARG', letter);
  else await shell.complain(why);
}

function advance({ state }: ShellRunner, index: number, wordDone: boolean, words: number): void {
  state.optionOffset = wordDone ? 1 : state.optionOffset + 1;
  state.variables.set('OPTIND', String(wordDone ? index + words : index));
}
