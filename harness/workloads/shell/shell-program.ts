import { posix } from 'node:path';
import type { Program, ProgramContext } from '../program.ts';
import { wholeInput } from '../applets/input.ts';
import { put } from '../serving/put.ts';
import { readFlags } from './builtins/parameters.ts';
import { ShellProblem } from './control-flow.ts';
import type { Descriptors } from './descriptors.ts';
import { InteractiveShell } from './interactive-shell.ts';
import { Interpreter } from './interpreter.ts';
import { ShellState, type ShellFlags } from './shell-state.ts';

/**
 * `sh [-eux] [-o NAME] [-c SCRIPT [NAME [ARGUMENT…]] | FILE [ARGUMENT…]]`, else the script on standard input. POSIX's
 * language as busybox's ash has it; messages are ash's. Not there: aliases, job control, `[[`, arrays, `fc`, `times`.
 *
 * @param find the programs that it can run
 */
export function shellProgram(find: (name: string) => Program | undefined): Program {
  return async (context) => {
    const called = posix.basename(context.argv[0] ?? 'sh');
    try {
      const start = await startOf(context, called);
      const state = new ShellState({
        name: start.name,
        positional: start.positional,
        directory: context.workingDirectory,
      });
      Object.assign(state.flags, start.flags);
      for (const [name, value] of Object.entries(context.env)) {
        if (!/^[A-Za-z_]\w*$/.test(name)) continue;
        state.variables.set(name, value);
        state.exported.add(name);
      }
      state.variables.set('PWD', context.workingDirectory).set('OPTIND', '1').set('PPID', '0');
      const open: Descriptors = new Map<number, ProgramContext['stdin'] | ProgramContext['stdout']>([
        [0, context.stdin],
        [1, context.stdout],
        [2, context.stderr],
      ]);
      if (start.text === undefined) {
        const { terminal } = context;
        if (terminal !== undefined)
          return await new InteractiveShell({ ...context, terminal }, find, state, open).main();
      }
      const text = start.text ?? (await wholeInput(context.stdin)).toString('utf8');
      return await new Interpreter(context, find, state, open).main(text);
    } catch (error) {
      if (!(error instanceof ShellProblem)) throw error;
      await put(context.stderr, `${called}: ${error.message}\n`);
      return error.status;
    }
  };
}

interface ShellStart {
  readonly name: string;
  readonly positional: readonly string[];
  /** Undefined: what is on standard input. */
  readonly text: string | undefined;
  readonly flags: ShellFlags;
}

async function startOf(context: ProgramContext, called: string): Promise<ShellStart> {
  const flags: ShellFlags = { e: false, u: false, x: false, f: false, n: false, pipefail: false };
  const words = context.argv.slice(1);
  // c, s, l and i are for the start alone; what is left are flags that `set` knows too.
  const first = words.findIndex((word) => !/^[-+]/.test(word));
  const leading = words.slice(0, first < 0 ? words.length : first);
  const startFlags = leading.filter((word) => /^-[a-zA-Z]+$/.test(word)).join('');
  const inline = startFlags.includes('c');
  const fromInput = startFlags.includes('s');
  const flagWords = leading.map((word) => (/^-[a-zA-Z]+$/.test(word) ? word.replace(/[csli]/g, '') : word));
  const kept = [
    ...flagWords.filter((word, index) => word !== '-' || leading[index] === '-'),
    ...words.slice(leading.length),
  ];
  const count = readFlags(flags, kept, '');
  const rest = kept.slice(count);
  if (inline) {
    const [text, name = called, ...positional] = rest;
    if (text === undefined) throw new ShellProblem('-c requires an argument');
    return { name, positional, text, flags };
  }
  const [file, ...positional] = rest;
  if (file === undefined || fromInput) {
    return { name: called, positional: rest, text: undefined, flags };
  }
  try {
    const text = String(await context.files.read(posix.resolve(context.workingDirectory, file)));
    return { name: file, positional, text, flags };
  } catch {
    throw new ShellProblem(`can't open '${file}': No such file or directory`);
  }
}
