import type { Applet, AppletPlace } from './applet.ts';
import { UsageProblem } from './options.ts';

const BINARY: ReadonlySet<string> = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
]);

/** `test EXPRESSION`. */
export const testCondition: Applet = (place) => judged(place, place.words);

/** `[ EXPRESSION ]`. */
export const bracket: Applet = (place) => {
  if (place.words.at(-1) !== ']') throw new UsageProblem('missing ]', 2);
  return judged(place, place.words.slice(0, -1));
};

async function judged(place: AppletPlace, words: readonly string[]): Promise<number> {
  return (await new Condition(place, words).whole()) ? 0 : 1;
}

/** Two to four words have their meaning by their number, as POSIX says; longer ones are parsed. */
class Condition {
  readonly #place: AppletPlace;
  readonly #words: readonly string[];
  #at = 0;

  constructor(place: AppletPlace, words: readonly string[]) {
    this.#place = place;
    this.#words = words;
  }

  async whole(): Promise<boolean> {
    const [first = '', second = '', third = '', fourth = ''] = this.#words;
    const { length } = this.#words;
    if (length < 2) return first !== '';
    if (length === 2 && first === '!') return second === '';
    if (length === 3 && BINARY.has(second)) return this.#binary(first, second, third);
    if (length === 4 && first === '!' && BINARY.has(third)) return !this.#binary(second, third, fourth);
    const value = await this.#or();
    if (this.#at < length) throw new UsageProblem(`${this.#words[this.#at] ?? ''}: unknown operand`, 2);
    return value;
  }

  async #or(): Promise<boolean> {
    let value = await this.#and();
    while (this.#take('-o')) value = (await this.#and()) || value;
    return value;
  }

  async #and(): Promise<boolean> {
    let value = await this.#not();
    while (this.#take('-a')) value = (await this.#not()) && value;
    return value;
  }

  async #not(): Promise<boolean> {
    return this.#take('!') ? !(await this.#not()) : this.#primary();
  }

  async #primary(): Promise<boolean> {
    const word = this.#words[this.#at];
    if (word === undefined) throw new UsageProblem('argument expected', 2);
    this.#at += 1;
    const operator = this.#words[this.#at] ?? '';
    const right = this.#words[this.#at + 1];
    if (BINARY.has(operator) && right !== undefined) {
      this.#at += 2;
      return this.#binary(word, operator, right);
    }
    if (word === '(') {
      const value = await this.#or();
      if (!this.#take(')')) throw new UsageProblem('closing paren expected', 2);
      return value;
    }
    const operand = this.#words[this.#at];
    if (!/^-[a-zA-Z]$/.test(word) || operand === undefined) return word !== '';
    this.#at += 1;
    return this.#unary(word, operand);
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  async #unary(operator: string, operand: string): Promise<boolean> {
    switch (operator) {
      case '-n':
        return operand !== '';
      case '-z':
        return operand === '';
      case '-t':
        return false;
      case '-d':
        return (await this.#kind(operand)) === 'directory';
      case '-f':
        return (await this.#kind(operand)) === 'file';
      case '-s':
        return (await this.#size(operand)) > 0;
      case '-e':
      case '-r':
      case '-w':
      case '-x':
        return (await this.#kind(operand)) !== 'nothing';
      default:
        // No links, pipes, sockets or devices are here.
        if (/^-[LhpSbc]$/.test(operator)) return false;
        throw new UsageProblem(`${operator}: unknown operand`, 2);
    }
  }

  async #kind(name: string): Promise<'file' | 'directory' | 'nothing'> {
    const { files } = this.#place.context;
    const path = this.#place.path(name);
    const isFile = await files.read(path).then(
      () => true,
      () => false,
    );
    if (isFile || path.startsWith('/dev/')) return 'file';
    return files.list(path).then(
      () => 'directory' as const,
      () => 'nothing' as const,
    );
  }

  #size(name: string): Promise<number> {
    return this.#place.context.files.read(this.#place.path(name)).then(
      (data) => data.length,
      () => 0,
    );
  }

  #binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-eq':
        return integer(left) === integer(right);
      case '-ne':
        return integer(left) !== integer(right);
      case '-lt':
        return integer(left) < integer(right);
      case '-le':
        return integer(left) <= integer(right);
      case '-gt':
        return integer(left) > integer(right);
      case '-ge':
        return integer(left) >= integer(right);
      default:
        throw new UsageProblem(`${operator}: not known here`, 2);
    }
  }
}

function integer(text: string): bigint {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new UsageProblem(`${text}: bad number`, 2);
  return BigInt(text.trim().replace(/^\+/, ''));
}
