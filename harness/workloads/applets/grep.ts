import { inputFiles, type Applet, type AppletPlace } from './applet.ts';
import { kindOf } from './files.ts';
import { linesOf } from './input.ts';
import { parseOptions, UsageProblem, type ParsedOptions } from './options.ts';
import { fixedPattern, posixPattern, type Pattern } from './patterns.ts';

const LONG = {
  'ignore-case': 'i',
  'invert-match': 'v',
  'line-number': 'n',
  'only-matching': 'o',
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  quiet: 'q',
  silent: 'q',
  count: 'c',
  'word-regexp': 'w',
  'line-regexp': 'x',
  'files-with-matches': 'l',
  'max-count': 'm:',
  color: 'color:',
};

/** `grep [-EFivoqcnlLshHwxr] [-m N] [-e PATTERN] [-A N -B N -C N] PATTERN [FILE…]`. */
export const grep: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'EFGPivoqcnlLshHwxrRe:f:m:A:B:C:a', long: LONG });
  const { expressions, operands } = patternsOf(options);
  const matches = matcher(options, expressions);
  const failures: string[] = [];
  let found = false;
  const deep = options.has('r') || options.has('R');
  const names = deep ? await filesBelow(place, operands.length === 0 ? ['.'] : operands) : operands;
  const withName = !options.has('h') && (options.has('H') || names.length > 1 || deep);
  for await (const { name, chunks } of inputFiles(place, names, () => failures.push(''))) {
    const shown = name === '-' ? '(standard input)' : name;
    const prefix = withName ? `${shown}:` : '';
    const count = await searched(place, linesOf(chunks), { options, matches, prefix });
    found ||= count > 0;
    if (found && options.has('q')) return 0;
    await summed(place, options, count, prefix, shown);
  }
  if (failures.length > 0) return 2;
  return found ? 0 : 1;
};

/** What `-e` says, else the first operand. */
function patternsOf(options: ParsedOptions): {
  readonly expressions: readonly string[];
  readonly operands: readonly string[];
} {
  const given = options.values('e');
  if (given.length > 0) return { expressions: given.flatMap((text) => text.split('\n')), operands: options.operands };
  const [pattern, ...operands] = options.operands;
  if (pattern === undefined) throw new UsageProblem('no pattern given', 2);
  return { expressions: pattern.split('\n'), operands };
}

/** What is said about a whole file. */
async function summed(
  place: AppletPlace,
  options: ParsedOptions,
  count: number,
  prefix: string,
  name: string,
): Promise<void> {
  if (options.has('c')) await place.out(`${prefix}${String(count)}\n`);
  if (options.has(count > 0 ? 'l' : 'L')) await place.out(`${name}\n`);
}

interface Search {
  readonly options: ParsedOptions;
  readonly matches: (line: string) => readonly string[] | undefined;
  readonly prefix: string;
}

async function searched(place: AppletPlace, lines: AsyncIterable<string>, search: Search): Promise<number> {
  const { options, matches } = search;
  const printer = new LinePrinter(place, search);
  const most = Number(options.value('m') ?? 'Infinity');
  let [count, number] = [0, 0];
  for await (const line of lines) {
    number += 1;
    const parts = matches(line);
    if ((parts !== undefined) === options.has('v')) {
      await printer.passed(number, line);
      continue;
    }
    count += 1;
    if (options.has('q')) return count;
    await printer.found(number, line, parts ?? []);
    if (count >= most) break;
  }
  return count;
}

/** Shows lines that were found, with those around them. */
class LinePrinter {
  readonly #place: AppletPlace;
  readonly #options: ParsedOptions;
  readonly #prefix: string;
  readonly #silent: boolean;
  readonly #before: number;
  readonly #after: number;
  readonly #past: (readonly [number, string])[] = [];
  #trailing = 0;
  #last = 0;

  constructor(place: AppletPlace, { options, prefix }: Search) {
    this.#place = place;
    this.#options = options;
    this.#prefix = prefix;
    this.#silent = ['q', 'c', 'l', 'L'].some((letter) => options.has(letter));
    this.#before = Number(options.value('B') ?? options.value('C') ?? '0');
    this.#after = Number(options.value('A') ?? options.value('C') ?? '0');
  }

  /** A line that is not one of those. */
  async passed(number: number, line: string): Promise<void> {
    if (this.#trailing > 0 && !this.#silent) await this.#show(number, line, '-');
    this.#trailing -= 1;
    this.#past.push([number, line]);
    if (this.#past.length > this.#before) this.#past.shift();
  }

  async found(number: number, line: string, parts: readonly string[]): Promise<void> {
    this.#trailing = this.#after;
    if (this.#silent) return;
    if (this.#options.has('o')) {
      for (const part of parts) await this.#show(number, part, ':');
      return;
    }
    const context = this.#past.splice(0).filter(([at]) => at > this.#last);
    const isApart = this.#last > 0 && (context[0]?.[0] ?? number) > this.#last + 1;
    if (this.#before + this.#after > 0 && isApart) await this.#place.out('--\n');
    for (const [at, text] of context) await this.#show(at, text, '-');
    await this.#show(number, line, ':');
  }

  #show(at: number, line: string, mark: string): Promise<void> {
    this.#last = at;
    const head = this.#prefix === '' ? '' : `${this.#prefix.slice(0, -1)}${mark}`;
    return this.#place.out(`${head}${this.#options.has('n') ? `${String(at)}${mark}` : ''}${line}\n`);
  }
}

/** What matches in a line: undefined for nothing. */
function matcher(options: ParsedOptions, expressions: readonly string[]): Search['matches'] {
  const settings = { extended: options.has('E') || options.has('P'), ignoreCase: options.has('i') };
  const patterns = expressions.map((text) =>
    options.has('F') ? fixedPattern(text, settings.ignoreCase) : posixPattern(text, settings),
  );
  return (line) => {
    const parts: string[] = [];
    let any = false;
    for (const pattern of patterns) {
      for (const part of partsOf(pattern, line, options)) {
        any = true;
        if (part !== '') parts.push(part);
      }
      if (any && !options.has('o')) break;
    }
    return any ? parts : undefined;
  };
}

function partsOf(pattern: Pattern, line: string, options: ParsedOptions): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from <= line.length;) {
    const found = pattern.find(line, from);
    if (found === undefined) break;
    const wholeLine = found.start === 0 && found.end === line.length;
    const isWord = !/\w/.test(line[found.start - 1] ?? '') && !/\w/.test(line[found.end] ?? '');
    if ((!options.has('x') || wholeLine) && (!options.has('w') || isWord))
      parts.push(line.slice(found.start, found.end));
    if (parts.length > 0 && !options.has('o')) break;
    from = found.end > found.start ? found.end : found.end + 1;
  }
  return parts;
}

async function filesBelow(place: AppletPlace, names: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const name of names) {
    if ((await kindOf(place, place.path(name))) !== 'directory') all.push(name);
    else {
      const inside = await place.context.files.list(place.path(name));
      all.push(
        ...(await filesBelow(
          place,
          inside.map((file) => `${name.replace(/\/$/, '')}/${file}`),
        )),
      );
    }
  }
  return all;
}
