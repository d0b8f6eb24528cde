import { inputFiles, type Applet } from './applet.ts';
import { linesOf } from './input.ts';
import { parseOptions, UsageProblem } from './options.ts';
import { posixPattern } from './patterns.ts';

interface Line {
  readonly text: string;
  readonly fields: readonly string[];
  readonly number: number;
}

type Value = (line: Line) => string;
type Condition = (line: Line) => boolean;

interface Rule {
  readonly when: Condition | 'BEGIN' | 'END';
  /** One text for each print. */
  readonly prints: readonly Value[];
}

/**
 * `awk [-F SEPARATOR] 'PATTERN { print … }' [FILE…]`: rules that print fields, texts, `NF`, `NR` and joined ones, for lines that a
 * `/regex/` or a comparison chooses. Any other program is refused: it would be answered wrongly.
 */
export const awk: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'F:v:', mixed: false });
  const [program, ...files] = options.operands;
  if (program === undefined) throw new UsageProblem('no program given');
  const variables = new Map(
    options.values('v').map((text) => [text.split('=', 1)[0] ?? '', text.slice(text.indexOf('=') + 1)]),
  );
  const rules = new RuleReader(program, variables).all();
  const cut = splitter(options.value('F') ?? variables.get('FS'));
  let status = 0;
  let number = 0;
  let last: Line = { text: '', fields: [], number: 0 };
  const run = async (chosen: readonly Rule[], line: Line): Promise<void> => {
    for (const { prints } of chosen) for (const print of prints) await place.out(`${print(line)}\n`);
  };
  await run(
    rules.filter(({ when }) => when === 'BEGIN'),
    last,
  );
  if (rules.every(({ when }) => when === 'BEGIN')) return 0;
  for await (const { chunks } of inputFiles(place, files, () => (status = 2))) {
    for await (const text of linesOf(chunks)) {
      number += 1;
      last = { text, fields: cut(text), number };
      await run(
        rules.filter(({ when }) => typeof when === 'function' && when(last)),
        last,
      );
    }
  }
  await run(
    rules.filter(({ when }) => when === 'END'),
    last,
  );
  return status;
};

function splitter(separator: string | undefined): (text: string) => readonly string[] {
  if (separator === undefined || separator === ' ')
    return (text) => text.split(/[ \t\n]+/).filter((field) => field !== '');
  const character = separator === '\\t' ? '\t' : separator;
  if (character.length === 1) return (text) => (text === '' ? [] : text.split(character));
  const pattern = posixPattern(separator, { extended: true, ignoreCase: false });
  return (text) => {
    const fields: string[] = [];
    let from = 0;
    for (
      let found = pattern.find(text);
      found !== undefined && found.end > found.start;
      found = pattern.find(text, from)
    ) {
      fields.push(text.slice(from, found.start));
      from = found.end;
    }
    return [...fields, text.slice(from)];
  };
}

const TOKEN =
  /\s*(?:(BEGIN|END)|(\/(?:[^/\\\n]|\\.)*\/)|("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|!~|[{}$,;<>~!()])|(\n))/y;

class RuleReader {
  readonly #text: string;
  readonly #variables: ReadonlyMap<string, string>;
  #at = 0;

  constructor(text: string, variables: ReadonlyMap<string, string>) {
    this.#text = text.trim();
    this.#variables = variables;
  }

  all(): readonly Rule[] {
    const rules: Rule[] = [];
    while (this.#at < this.#text.length) {
      if (this.#take(';') || this.#take('\n')) continue;
      rules.push(this.#rule());
    }
    if (rules.length === 0) throw this.#refusal();
    return rules;
  }

  #refusal(): UsageProblem {
    return new UsageProblem(
      `only rules that print are known here, not '${this.#text.slice(this.#at, this.#at + 40)}'`,
      2,
    );
  }

  #peek(): string {
    TOKEN.lastIndex = this.#at;
    return TOKEN.exec(this.#text)?.[0].trimStart() ?? '';
  }

  #next(): string {
    const token = this.#peek();
    if (token === '' && this.#at < this.#text.length) throw this.#refusal();
    this.#at = TOKEN.lastIndex;
    return token;
  }

  #take(token: string): boolean {
    const here = this.#peek();
    if (here !== token && !(token === '\n' && this.#text.slice(this.#at).match(/^[ \t]*\n/))) return false;
    this.#at = token === '\n' ? this.#text.indexOf('\n', this.#at) + 1 : TOKEN.lastIndex;
    return true;
  }

  #rule(): Rule {
    const token = this.#peek();
    let when: Rule['when'] = () => true;
    if (token === 'BEGIN' || token === 'END') when = this.#next() as 'BEGIN' | 'END';
    else if (token !== '{') when = this.#condition();
    if (!this.#take('{')) return { when, prints: [({ text }) => text] };
    const prints: Value[] = [];
    while (!this.#take('}')) {
      if (this.#take(';') || this.#take('\n')) continue;
      if (this.#next() !== 'print') throw this.#refusal();
      prints.push(this.#printed());
    }
    return { when, prints };
  }

  #printed(): Value {
    if ([';', '}', ''].includes(this.#peek())) return ({ text }) => text;
    const values = [this.#joined()];
    while (this.#take(',')) values.push(this.#joined());
    const separator = this.#variables.get('OFS') ?? ' ';
    return (line) => values.map((value) => value(line)).join(separator);
  }

  /** Values side by side are one text. */
  #joined(): Value {
    const values = [this.#value()];
    while (/^["$\dA-Za-z_]/.test(this.#peek())) values.push(this.#value());
    return values.length === 1 && values[0] !== undefined
      ? values[0]
      : (line) => values.map((value) => value(line)).join('');
  }

  #value(): Value {
    const token = this.#next();
    if (token === '$') {
      const index = this.#value();
      return (line) => {
        const at = Number(index(line));
        return at === 0 ? line.text : (line.fields[at - 1] ?? '');
      };
    }
    if (token.startsWith('"')) {
      const text = token.slice(1, -1).replace(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
      return () => text;
    }
    if (/^\d/.test(token)) return () => token;
    if (token === 'NF') return ({ fields }) => String(fields.length);
    if (token === 'NR') return ({ number }) => String(number);
    const variable = this.#variables.get(token);
    if (variable === undefined) throw this.#refusal();
    return () => variable;
  }

  #condition(): Condition {
    let left = this.#comparison();
    for (;;) {
      const before = left;
      if (this.#take('&&')) {
        const right = this.#comparison();
        left = (line) => before(line) && right(line);
      } else if (this.#take('||')) {
        const right = this.#comparison();
        left = (line) => before(line) || right(line);
      } else return left;
    }
  }

  #comparison(): Condition {
    if (this.#take('!')) {
      const inner = this.#comparison();
      return (line) => !inner(line);
    }
    if (this.#peek().startsWith('/')) {
      const pattern = this.#pattern();
      return ({ text }) => pattern.find(text) !== undefined;
    }
    const left = this.#value();
    const operator = this.#peek();
    if (operator === '~' || operator === '!~') {
      this.#next();
      const pattern = this.#pattern();
      return (line) => (pattern.find(left(line)) !== undefined) === (operator === '~');
    }
    if (!['==', '!=', '<', '<=', '>', '>='].includes(operator)) {
      return (line) => left(line) !== '' && left(line) !== '0';
    }
    this.#next();
    const right = this.#value();
    return (line) => compared(left(line), operator, right(line));
  }

  #pattern(): ReturnType<typeof posixPattern> {
    const token = this.#next();
    if (!/^["/]/.test(token)) throw this.#refusal();
    return posixPattern(token.slice(1, -1).replaceAll('\\/', '/'), { extended: true, ignoreCase: false });
  }
}

/** As numbers where both are. */
function compared(left: string, operator: string, right: string): boolean {
  const numbers =
    left.trim() !== '' && right.trim() !== '' && !Number.isNaN(Number(left)) && !Number.isNaN(Number(right));
  const order = numbers ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
