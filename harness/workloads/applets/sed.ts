import { inputFiles, type Applet, type AppletPlace } from './applet.ts';
import { errnoText } from './errno-text.ts';
import { linesOf } from './input.ts';
import { parseOptions, UsageProblem } from './options.ts';
import { posixPattern, type Found, type Pattern } from './patterns.ts';

type Address = { readonly line: number } | { readonly last: true } | { readonly pattern: Pattern };

interface Instruction {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  readonly command: 's' | 'p' | 'd' | 'q' | '=';
  readonly substitution?: Substitution;
  /** Whether the range of addresses is open. */
  active: boolean;
}

interface Substitution {
  readonly pattern: Pattern;
  readonly replacement: readonly (string | number)[];
  readonly every: boolean;
  readonly nth: number;
  readonly print: boolean;
}

/** `sed [-nEri] [-e] SCRIPT [FILE…]` with s, p, d, q and =, at addresses; anything else is refused by name. */
export const sed: Applet = async (place) => {
  const options = parseOptions(place.words, {
    letters: 'nErie:sz',
    long: { quiet: 'n', silent: 'n', expression: 'e:' },
  });
  const operands = [...options.operands];
  const scripts = [...options.values('e')];
  if (scripts.length === 0) {
    const script = operands.shift();
    if (script === undefined) throw new UsageProblem('no script given');
    scripts.push(script);
  }
  const instructions = new ScriptReader(scripts.join('\n'), options.has('E') || options.has('r')).all();
  const quiet = options.has('n');
  if (options.has('i')) return inPlace(place, operands, instructions, quiet);
  let status = 0;
  const lines = joinedLines(inputFiles(place, operands, () => (status = 1)));
  await edited(lines, instructions, quiet, place.out);
  return status;
};

async function inPlace(
  place: AppletPlace,
  names: readonly string[],
  instructions: readonly Instruction[],
  quiet: boolean,
): Promise<number> {
  let status = 0;
  for (const name of names) {
    try {
      const path = place.path(name);
      const parts: string[] = [];
      const text = (await place.context.files.read(path)).toString('utf8');
      await edited(listed(text), instructions, quiet, (part) => {
        parts.push(part);
        return Promise.resolve();
      });
      await place.context.files.write(path, Buffer.from(parts.join('')));
    } catch (error) {
      await place.complain(`${name}: ${errnoText(error)}`);
      status = 1;
    }
  }
  return status;
}

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable like that of a stream
async function* listed(text: string): AsyncGenerator<string, void, undefined> {
  yield* text.replace(/\n$/, '').split('\n');
}

async function* joinedLines(files: ReturnType<typeof inputFiles>): AsyncGenerator<string, void, undefined> {
  for await (const { chunks } of files) yield* linesOf(chunks);
}

async function edited(
  lines: AsyncIterable<string>,
  instructions: readonly Instruction[],
  quiet: boolean,
  out: (text: string) => Promise<void>,
): Promise<void> {
  let number = 0;
  let held: string | undefined;
  const finish = async (line: string, isLast: boolean): Promise<boolean> => {
    number += 1;
    const result = await editedLine(line, number, isLast, instructions, out);
    if (result.line !== undefined && !quiet) await out(`${result.line}\n`);
    return result.quit;
  };
  for await (const line of lines) {
    if (held !== undefined && (await finish(held, false))) return;
    held = line;
  }
  if (held !== undefined) await finish(held, true);
}

async function editedLine(
  line: string,
  number: number,
  isLast: boolean,
  instructions: readonly Instruction[],
  out: (text: string) => Promise<void>,
): Promise<{ readonly line: string | undefined; readonly quit: boolean }> {
  let text = line;
  for (const instruction of instructions) {
    if (applies(instruction, text, number, isLast) === instruction.negated) continue;
    switch (instruction.command) {
      case 'p':
        await out(`${text}\n`);
        break;
      case '=':
        await out(`${String(number)}\n`);
        break;
      case 'd':
        return { line: undefined, quit: false };
      case 'q':
        return { line: text, quit: true };
      case 's': {
        const next = instruction.substitution === undefined ? undefined : substituted(text, instruction.substitution);
        if (next !== undefined) {
          text = next;
          if (instruction.substitution?.print === true) await out(`${text}\n`);
        }
      }
    }
  }
  return { line: text, quit: false };
}

function at(address: Address, text: string, number: number, isLast: boolean): boolean {
  if ('line' in address) return address.line === number;
  return 'last' in address ? isLast : address.pattern.find(text) !== undefined;
}

function applies(instruction: Instruction, text: string, number: number, isLast: boolean): boolean {
  const { from, to } = instruction;
  if (from === undefined) return true;
  if (to === undefined) return at(from, text, number, isLast);
  if (!instruction.active) {
    if (!at(from, text, number, isLast)) return false;
    instruction.active = !('line' in to && to.line <= number);
    return true;
  }
  if (at(to, text, number, isLast) || ('line' in to && number >= to.line)) instruction.active = false;
  return true;
}

function substituted(text: string, { pattern, replacement, every, nth }: Substitution): string | undefined {
  let result = '';
  let from = 0;
  let copied = 0;
  let count = 0;
  let changed = false;
  while (from <= text.length) {
    const found = pattern.find(text, from);
    if (found === undefined) break;
    count += 1;
    if (count >= nth) {
      result += text.slice(copied, found.start) + filled(replacement, found);
      copied = found.end;
      changed = true;
      if (!every) break;
    }
    from = found.end > found.start ? found.end : found.end + 1;
  }
  return changed ? result + text.slice(copied) : undefined;
}

function filled(replacement: Substitution['replacement'], { groups }: Found): string {
  return replacement.map((part) => (typeof part === 'number' ? (groups[part] ?? '') : part)).join('');
}

class ScriptReader {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  all(): readonly Instruction[] {
    const all: Instruction[] = [];
    for (;;) {
      while (/[\s;]/.test(this.#peek())) this.#at += 1;
      if (this.#peek() === '') return all;
      all.push(this.#instruction());
    }
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #instruction(): Instruction {
    const from = this.#address();
    let to: Address | undefined;
    if (from !== undefined && this.#peek() === ',') {
      this.#at += 1;
      to = this.#address();
    }
    while (this.#peek() === ' ') this.#at += 1;
    const negated = this.#peek() === '!';
    if (negated) this.#at += 1;
    const command = this.#peek();
    this.#at += 1;
    const place = { from, to, negated, active: false };
    if (command === 's') return { ...place, command, substitution: this.#substitution() };
    if (command === 'p' || command === 'd' || command === 'q' || command === '=') return { ...place, command };
    throw new UsageProblem(`unsupported command ${command}`);
  }

  #address(): Address | undefined {
    const number = /^\d+/.exec(this.#text.slice(this.#at, this.#at + 20))?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return { line: Number(number) };
    }
    if (this.#peek() === '$') {
      this.#at += 1;
      return { last: true };
    }
    if (this.#peek() !== '/') return undefined;
    this.#at += 1;
    return { pattern: posixPattern(this.#until('/'), { extended: this.#extended, ignoreCase: false }) };
  }

  /** Up to the delimiter, which an escape makes a character. */
  #until(delimiter: string): string {
    let text = '';
    for (;;) {
      const char = this.#peek();
      if (char === '') throw new UsageProblem("unterminated `s' command".replace("`s' command", 's command'));
      this.#at += 1;
      if (char === delimiter) return text;
      if (char !== '\\') text += char;
      else {
        const next = this.#peek();
        this.#at += 1;
        text += next === delimiter ? next : `\\${next}`;
      }
    }
  }

  #substitution(): Substitution {
    const delimiter = this.#peek();
    this.#at += 1;
    const source = this.#until(delimiter);
    const replacement = parts(this.#until(delimiter));
    const flags = /^[gpiI\d]*/.exec(this.#text.slice(this.#at, this.#at + 20))?.[0] ?? '';
    this.#at += flags.length;
    if (!/^[\s;}]?$/.test(this.#peek())) throw new UsageProblem(`unknown option to s command`);
    const pattern = posixPattern(source.replaceAll('\\n', '\n'), {
      extended: this.#extended,
      ignoreCase: /i/i.test(flags),
    });
    const nth = Number(/\d+/.exec(flags)?.[0] ?? '1');
    return { pattern, replacement, every: flags.includes('g'), nth, print: flags.includes('p') };
  }
}

/** Text and groups: `&` is all, `\1` the first. */
function parts(text: string): readonly (string | number)[] {
  const all: (string | number)[] = [];
  for (const token of text.match(/\\.|&|[^\\&]+|\\$/gs) ?? []) {
    if (token === '&') all.push(0);
    else if (/^\\\d$/.test(token)) all.push(Number(token[1]));
    else if (token === '\\n') all.push('\n');
    else if (token === '\\t') all.push('\t');
    else all.push(token.startsWith('\\') ? token.slice(1) : token);
  }
  return all;
}
