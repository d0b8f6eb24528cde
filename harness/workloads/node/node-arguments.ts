import { posix } from 'node:path';

/** Options of node whose value is the next word. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  '-C',
  '--conditions',
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '--input-type',
]);
/** Options that bring the program themselves: what follows are its arguments. */
const WITH_PROGRAM = /^(?:-e|-p|-pe|--eval|--print)(?:=|$)/;
const MODULES: ReadonlySet<string> = new Set(['-r', '--require', '--import']);

/** The arguments of node with its script, and modules named by absolute path, below `root`. */
export function nodeArguments(args: readonly string[], workingDirectory: string, root: string): readonly string[] {
  const mapped = [...args];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (WITH_PROGRAM.test(word) || word === '-') return mapped;
    if (WITH_VALUE.has(word)) {
      at += 1;
      const value = args[at] ?? '';
      if (MODULES.has(word) && value.startsWith('/')) mapped[at] = `${root}${value}`;
      continue;
    }
    const script = word === '--' ? at + 1 : at;
    if (word.startsWith('-') && word !== '--') continue;
    const file = args[script];
    if (file !== undefined) mapped[script] = `${root}${posix.resolve(workingDirectory, file)}`;
    return mapped;
  }
  return mapped;
}
