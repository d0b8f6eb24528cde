import type { Applet } from './applet.ts';
import { UsageProblem } from './options.ts';
import { posixPattern } from './patterns.ts';

const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

/** `expr EXPRESSION`: 0 when the result is neither empty nor 0. */
export const expr: Applet = async ({ words, out }) => {
  const reader = new Reader(words);
  const value = reader.whole();
  await out(`${value}\n`);
  return isNothing(value) ? 1 : 0;
};

function isNothing(value: string): boolean {
  return value === '' || value === '0';
}

class Reader {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  whole(): string {
    const value = this.#level(0);
    if (this.#at < this.#words.length) throw new UsageProblem('syntax error', 2);
    return value;
  }

  #level(level: number): string {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#primary();
    let left = this.#level(level + 1);
    for (;;) {
      const operator = this.#words[this.#at] ?? '';
      if (!operators.includes(operator)) return left;
      this.#at += 1;
      left = apply(left, operator, this.#level(level + 1));
    }
  }

  #primary(): string {
    const word = this.#words[this.#at];
    if (word === undefined) throw new UsageProblem('syntax error', 2);
    this.#at += 1;
    if (word !== '(')
      return word === 'length' && this.#at < this.#words.length ? String(Array.from(this.#primary()).length) : word;
    const value = this.#level(0);
    if (this.#words[this.#at] !== ')') throw new UsageProblem('syntax error', 2);
    this.#at += 1;
    return value;
  }
}

function apply(left: string, operator: string, right: string): string {
  switch (operator) {
    case '|':
      return isNothing(left) ? right : left;
    case '&':
      return isNothing(left) || isNothing(right) ? '0' : left;
    case ':':
      return matched(left, right);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return calculated(left, operator, right);
    default:
      return compared(left, operator, right) ? '1' : '0';
  }
}

function matched(text: string, source: string): string {
  const found = posixPattern(`^${source.replace(/^\^/, '')}`, { extended: false, ignoreCase: false }).find(text);
  if (source.includes('\\(')) return found?.groups[1] ?? '';
  return String(found === undefined ? 0 : found.end);
}

function calculated(left: string, operator: string, right: string): string {
  if (!/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) throw new UsageProblem('non-numeric argument', 2);
  const [a, b] = [BigInt(left), BigInt(right)];
  if (operator === '+') return String(a + b);
  if (operator === '-') return String(a - b);
  if (operator === '*') return String(a * b);
  if (b === 0n) throw new UsageProblem('division by zero', 2);
  return String(operator === '/' ? a / b : a % b);
}

function compared(left: string, operator: string, right: string): boolean {
  const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  const order = numbers ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0;
  if (operator === '=' || operator === '==') return order === 0;
  if (operator === '!=') return order !== 0;
  if (operator.startsWith('<')) return operator === '<' ? order < 0 : order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}
