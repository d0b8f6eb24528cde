import type { Readable } from 'node:stream';
import { put } from '../../serving/put.ts';
import { takeLine } from '../../applets/input.ts';
import { inputOf, outputOf } from '../descriptors.ts';
import { ShellProblem } from '../control-flow.ts';
import type { Builtin } from './builtin.ts';

interface Piece {
  readonly char: string;
  readonly quoted: boolean;
}

/** `read [-r] [-p PROMPT] NAME…`: one line, split as IFS says; the last name has the rest. */
export const readLine: Builtin = async (shell, words, open) => {
  const { raw, names, prompt } = readArguments(words);
  if (prompt !== '') await put(outputOf(open, 2), prompt);
  for (const name of names) {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellProblem(`read: '${name}': bad variable name`, { status: 2 });
  }
  const reading = readPieces(inputOf(open), raw);
  const arrival = shell.inbox.arrival();
  const read = await Promise.race([reading, arrival.promise.then(() => undefined)]);
  arrival.forget();
  if (read === undefined) {
    await shell.takeSignals();
    return 143;
  }
  const ifs = shell.state.variables.get('IFS') ?? ' \t\n';
  const values = names.length === 0 ? [trimmed(read.pieces, ifs)] : split(read.pieces, ifs, names.length);
  for (const [index, name] of (names.length === 0 ? ['REPLY'] : names).entries())
    shell.assign(name, values[index] ?? '');
  return read.atEnd ? 1 : 0;
};

function readArguments(words: readonly string[]): {
  readonly raw: boolean;
  readonly names: readonly string[];
  readonly prompt: string;
} {
  const names: string[] = [];
  let [raw, prompt] = [false, ''];
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (names.length > 0 || !/^-./.test(word)) names.push(word);
    else if (/^-[ptndu]$/.test(word)) {
      at += 1;
      if (word === '-p') prompt = words[at] ?? '';
    } else raw ||= word.includes('r');
  }
  return { raw, names, prompt };
}

/** A line, or several that backslashes join. */
async function readPieces(
  input: Readable,
  raw: boolean,
): Promise<{ readonly pieces: readonly Piece[]; readonly atEnd: boolean }> {
  const pieces: Piece[] = [];
  for (;;) {
    const line = await takeLine(input);
    if (line === undefined) return { pieces, atEnd: true };
    const ended = line.endsWith('\n');
    const chars = Array.from(ended ? line.slice(0, -1) : line);
    let joins = false;
    for (let at = 0; at < chars.length; at += 1) {
      if (!raw && chars[at] === '\\') {
        at += 1;
        if (at === chars.length) joins = true;
        else pieces.push({ char: chars[at] ?? '', quoted: true });
      } else pieces.push({ char: chars[at] ?? '', quoted: false });
    }
    if (!ended) return { pieces, atEnd: true };
    if (!joins) return { pieces, atEnd: false };
  }
}

const isBlank = ({ char, quoted }: Piece, ifs: string): boolean =>
  !quoted && ' \t\n'.includes(char) && ifs.includes(char);
const isSeparator = ({ char, quoted }: Piece, ifs: string): boolean => !quoted && ifs.includes(char);

function split(all: readonly Piece[], ifs: string, count: number): readonly string[] {
  const values: string[] = [];
  let at = 0;
  const skipBlanks = (): void => {
    while (at < all.length && isBlank(all[at] as Piece, ifs)) at += 1;
  };
  skipBlanks();
  while (values.length < count - 1 && at < all.length) {
    let value = '';
    while (at < all.length && !isSeparator(all[at] as Piece, ifs)) {
      value += all[at]?.char ?? '';
      at += 1;
    }
    values.push(value);
    skipBlanks();
    if (at < all.length && isSeparator(all[at] as Piece, ifs)) {
      if (!isBlank(all[at] as Piece, ifs) && all[at - 1] !== undefined) at += 1;
      skipBlanks();
    }
  }
  values.push(rest(all.slice(at), ifs));
  return values;
}

/** What is left for the last name: without the blanks at its end, and without a lone separator there. */
function rest(pieces: readonly Piece[], ifs: string): string {
  const text = trimmed(pieces, ifs);
  const last = pieces.findLast((piece) => !isBlank(piece, ifs));
  const separators = pieces.filter((piece) => isSeparator(piece, ifs) && !isBlank(piece, ifs)).length;
  return separators === 1 && last !== undefined && isSeparator(last, ifs) ? text.slice(0, -1) : text;
}

function trimmed(pieces: readonly Piece[], ifs: string): string {
  const from = pieces.findIndex((piece) => !isBlank(piece, ifs));
  const to = pieces.findLastIndex((piece) => !isBlank(piece, ifs));
  return from < 0
    ? ''
    : pieces
        .slice(from, to + 1)
        .map(({ char }) => char)
        .join('');
}
