/** A command line taken apart. */
export interface ParsedOptions {
  /** Letters and long names that were given. */
  has(name: string): boolean;
  /** The last value of an option. */
  value(name: string): string | undefined;
  values(name: string): readonly string[];
  readonly operands: readonly string[];
}

/** What an applet says and ends with. */
export class UsageProblem extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'UsageProblem';
    this.exitCode = exitCode;
  }
}

export interface OptionTable {
  /** Letters; one with a colon behind it takes a value. */
  readonly letters: string;
  /** Long names: the letter that each is another name of, or itself. A colon at the end takes a value. */
  readonly long?: Readonly<Record<string, string>>;
  /** Whether options may follow operands. @default true */
  readonly mixed?: boolean;
}

/** As getopt_long of the images reads a command line. Throws {@link UsageProblem}. */
export function parseOptions(
  words: readonly string[],
  { letters, long = {}, mixed = true }: OptionTable,
): ParsedOptions {
  const found = new Map<string, string[]>();
  const operands: string[] = [];
  const add = (name: string, value?: string): void => {
    const all = found.get(name) ?? [];
    if (value !== undefined) all.push(value);
    found.set(name, all);
  };
  const queue = [...words];
  const takesValue = (letter: string): boolean => letters[letters.indexOf(letter) + 1] === ':';
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      operands.push(...queue);
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      operands.push(word);
      if (mixed) continue;
      operands.push(...queue);
      break;
    }
    if (word.startsWith('--')) readLong(word, long, queue, add);
    else readLetters(word, letters, takesValue, queue, add);
  }
  return {
    has: (name) => found.has(name),
    value: (name) => found.get(name)?.at(-1),
    values: (name) => found.get(name) ?? [],
    operands,
  };
}

type Add = (name: string, value?: string) => void;

function readLong(word: string, long: Readonly<Record<string, string>>, queue: string[], add: Add): void {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const target = Object.hasOwn(long, name) ? long[name] : undefined;
  if (target === undefined) throw new UsageProblem(`unrecognized option: ${name}`);
  if (!target.endsWith(':')) {
    add(target);
    return;
  }
  const value = equals < 0 ? queue.shift() : word.slice(equals + 1);
  if (value === undefined) throw new UsageProblem(`option requires an argument: ${name}`);
  add(target.slice(0, -1), value);
}

function readLetters(
  word: string,
  letters: string,
  takesValue: (letter: string) => boolean,
  queue: string[],
  add: Add,
): void {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    if (letter === ':' || !letters.includes(letter)) throw new UsageProblem(`unrecognized option: ${letter}`);
    if (!takesValue(letter)) {
      add(letter);
      continue;
    }
    const value = at + 1 < word.length ? word.slice(at + 1) : queue.shift();
    if (value === undefined) throw new UsageProblem(`option requires an argument: ${letter}`);
    add(letter, value);
    return;
  }
}
