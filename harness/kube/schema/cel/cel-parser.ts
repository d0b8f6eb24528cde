/** From text to nodes. Mirrors cel-go `parser/parser.go` and the grammar it is generated from. */
import type { CelIssue } from './cel-issues.ts';
import { tokensOf, type Token } from './cel-lexer.ts';
import { expandMacro } from './cel-macros.ts';
import type { CelLiteral, CelNode } from './cel-node.ts';
import { literalBytes, literalText } from './cel-text.ts';
import { RESERVED_WORDS } from './reserved-words.ts';

export type ParseResult = { readonly node: CelNode } | { readonly issues: readonly CelIssue[] };

const MAX_LENGTH = 100_000;
const MAX_DEPTH = 250;

export function parseCel(source: string): ParseResult {
  if (source.length > MAX_LENGTH) {
    const size = `expression code point size exceeds limit: size: ${String(source.length)}, limit ${String(MAX_LENGTH)}`;
    return { issues: [{ at: -1, message: size }] };
  }
  const { tokens, issues } = tokensOf(source);
  const parser = new CelParser(tokens, [...issues]);
  const node = parser.parse();
  return node === undefined || parser.issues.length > 0 ? { issues: parser.issues } : { node };
}

/** The text cannot be read on. */
class Stop extends Error {}

const EXPECTED =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const RELATIONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=', 'in']);
const OPERATORS: Readonly<Record<string, string>> = { in: '@in' };

function startsOperand({ type, text }: Token): boolean {
  return type === 'symbol' ? ['[', '{', '(', '.', '-', '!'].includes(text) : type !== 'end';
}

class CelParser {
  readonly issues: CelIssue[];
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], issues: CelIssue[]) {
    this.#tokens = tokens;
    this.issues = issues;
  }

  parse(): CelNode | undefined {
    try {
      const node = this.#expression();
      const rest = this.#peek();
      if (rest.type === 'end') return node;
      const word = this.#after(1).type === 'end' ? 'extraneous' : 'mismatched';
      this.#syntax(rest, `${word} input '${rest.text}' expecting <EOF>`);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    return undefined;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { type: 'end', text: '<EOF>', at: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    if (token.type !== 'end') this.#next += 1;
    return token;
  }

  #accept(symbol: string): Token | undefined {
    const token = this.#peek();
    return token.type === 'symbol' && token.text === symbol ? this.#take() : undefined;
  }

  #expect(symbol: string): Token {
    const token = this.#accept(symbol);
    if (token !== undefined) return token;
    const found = this.#peek();
    if (symbol === ']' || symbol === '}') {
      throw this.#syntax(found, `mismatched input '${found.text}' expecting {'${symbol}', ','}`);
    }
    throw this.#syntax(
      found,
      this.#after(1).text === symbol && found.type !== 'end'
        ? `extraneous input '${found.text}' expecting '${symbol}'`
        : `missing '${symbol}' at '${found.text}'`,
    );
  }

  #after(count: number): Token {
    return this.#tokens[this.#next + count] ?? { type: 'end', text: '<EOF>', at: 0 };
  }

  /** @param also what may be here besides an operand */
  #noOperand(token: Token, also: '' | ')' | '?' = ''): Stop {
    const next = this.#tokens[this.#tokens.indexOf(token) + 1];
    const before = this.#tokens[this.#tokens.indexOf(token) - 1]?.text;
    const isExtra = before === '!' || (next !== undefined && startsOperand(next));
    const expected =
      also === '' ? EXPECTED : EXPECTED.replace(also === ')' ? "'('," : "'!',", (text) => `${text} '${also}',`);
    return this.#syntax(token, `${isExtra ? 'extraneous' : 'mismatched'} input '${token.text}' expecting ${expected}`);
  }

  #syntax(token: Token, message: string): Stop {
    this.issues.push({ at: token.at, message: `Syntax error: ${message}` });
    return new Stop();
  }

  #report(at: number, message: string): CelNode {
    this.issues.push({ at, message });
    return { kind: 'literal', at, value: null };
  }

  #deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      this.issues.push({ at: this.#peek().at, message: `expression recursion limit exceeded: ${String(MAX_DEPTH)}` });
      throw new Stop();
    }
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #expression(): CelNode {
    return this.#deeper(() => {
      const condition = this.#or();
      const question = this.#accept('?');
      if (question === undefined) return condition;
      const yes = this.#or();
      this.#expect(':');
      const no = this.#expression();
      return { kind: 'call', at: question.at, name: '_?_:_', args: [condition, yes, no] };
    });
  }

  #or(): CelNode {
    return this.#logical('||', () => this.#logical('&&', () => this.#relation()));
  }

  /** Long chains become balanced trees, so that they do not nest deeply. */
  #logical(symbol: string, read: () => CelNode): CelNode {
    const terms = [read()];
    const places: number[] = [];
    for (let token = this.#accept(symbol); token !== undefined; token = this.#accept(symbol)) {
      places.push(token.at);
      terms.push(read());
    }
    return balanced(`_${symbol}_`, terms, places, 0, places.length - 1);
  }

  #relation(): CelNode {
    return this.#binary(
      (token) => RELATIONS.has(token.text),
      () =>
        this.#binary(
          (token) => token.text === '+' || token.text === '-',
          () =>
            this.#binary(
              (token) => token.text === '*' || token.text === '/' || token.text === '%',
              () => this.#unary(),
            ),
        ),
    );
  }

  #binary(isOperator: (token: Token) => boolean, read: () => CelNode): CelNode {
    let left = read();
    let count = 0;
    for (let token = this.#peek(); token.type === 'symbol' && isOperator(token); token = this.#peek()) {
      this.#take();
      count += 1;
      if (count > MAX_DEPTH) throw this.#syntax(token, `expression recursion limit exceeded: ${String(MAX_DEPTH)}`);
      left = { kind: 'call', at: token.at, name: OPERATORS[token.text] ?? `_${token.text}_`, args: [left, read()] };
    }
    return left;
  }

  #unary(): CelNode {
    const first = this.#peek();
    if (first.type !== 'symbol' || (first.text !== '!' && first.text !== '-')) return this.#member();
    let count = 0;
    while (this.#accept(first.text) !== undefined) count += 1;
    const number = this.#peek();
    if (first.text === '-' && count === 1 && (number.type === 'int' || number.type === 'float')) {
      this.#take();
      return this.#suffixes(this.#number(number, first.at, '-'));
    }
    const operand = this.#deeper(() => this.#member());
    if (count % 2 === 0) return operand;
    return { kind: 'call', at: first.at, name: first.text === '!' ? '!_' : '-_', args: [operand] };
  }

  #member(): CelNode {
    return this.#suffixes(this.#primary());
  }

  #suffixes(start: CelNode): CelNode {
    let node = start;
    for (let count = 0; ; count += 1) {
      const token = this.#peek();
      if (token.type !== 'symbol' || (token.text !== '.' && token.text !== '[')) return node;
      if (count > MAX_DEPTH) throw this.#syntax(token, `expression recursion limit exceeded: ${String(MAX_DEPTH)}`);
      this.#take();
      node = token.text === '.' ? this.#selection(node, token) : this.#index(node, token);
    }
  }

  #selection(operand: CelNode, dot: Token): CelNode {
    const optional = this.#accept('?') !== undefined;
    const name = this.#take();
    if (name.type !== 'ident' && name.type !== 'quoted') {
      throw this.#syntax(name, `no viable alternative at input '.${name.text === '<EOF>' ? '' : name.text}'`);
    }
    const open = optional ? undefined : this.#accept('(');
    if (open === undefined) {
      const field = name.type === 'quoted' ? name.text.slice(1, -1) : name.text;
      return { kind: 'select', at: dot.at, operand, field, mode: optional ? 'optional' : 'value' };
    }
    const args = this.#arguments(')');
    return this.#called({ kind: 'call', at: open.at, name: name.text, target: operand, args });
  }

  #index(operand: CelNode, open: Token): CelNode {
    const optional = this.#accept('?') !== undefined;
    const index = this.#expression();
    this.#expect(']');
    return { kind: 'call', at: open.at, name: optional ? '_[?_]' : '_[_]', args: [operand, index] };
  }

  #called(call: Extract<CelNode, { kind: 'call' }>): CelNode {
    const expanded = expandMacro(call);
    if (expanded === undefined) return call;
    return 'message' in expanded ? this.#report(expanded.at, expanded.message) : expanded;
  }

  #arguments(close: string): CelNode[] {
    const args: CelNode[] = [];
    if (this.#accept(close) !== undefined) return args;
    do args.push(this.#expression());
    while (this.#accept(',') !== undefined);
    this.#expect(close);
    return args;
  }

  #primary(): CelNode {
    const token = this.#take();
    switch (token.type) {
      case 'int':
      case 'uint':
      case 'float':
        return this.#number(token, token.at, '');
      case 'string':
      case 'bytes':
        return this.#text(token);
      case 'ident':
        return this.#named(token, '');
      case 'symbol':
        return this.#symbol(token);
      default:
        throw this.#noOperand(token, this.#also());
    }
  }

  #also(): '' | ')' | '?' {
    const before = this.#tokens[this.#tokens.length - 2];
    const called = this.#tokens[this.#tokens.length - 3]?.type === 'ident';
    if (this.#peek().type !== 'end' || before === undefined) return '';
    if (before.text === '(' && called) return ')';
    return before.text === '[' && called ? '?' : '';
  }

  #symbol(token: Token): CelNode {
    if (token.text === '(') {
      const node = this.#expression();
      this.#expect(')');
      return node;
    }
    if (token.text === '[') return this.#list(token);
    if (token.text === '{') return this.#map(token);
    if (token.text === '.' && this.#peek().type === 'ident') return this.#named(this.#take(), '.');
    throw this.#noOperand(token);
  }

  #named(token: Token, dot: string): CelNode {
    const constant = dot === '' ? CONSTANTS.get(token.text) : undefined;
    if (constant !== undefined) return { kind: 'literal', at: token.at, value: constant };
    if (dot === '' && token.text === 'null') return { kind: 'literal', at: token.at, value: null };
    if (RESERVED_WORDS.has(token.text)) return this.#report(token.at, `reserved identifier: ${token.text}`);
    const open = this.#accept('(');
    if (open !== undefined) {
      const args = this.#arguments(')');
      return this.#called({ kind: 'call', at: open.at, name: `${dot}${token.text}`, args });
    }
    const brace = this.#accept('{');
    if (brace === undefined) return { kind: 'ident', at: token.at, name: `${dot}${token.text}` };
    while (this.#accept('}') === undefined) {
      const field = this.#take();
      if (field.type !== 'ident') throw this.#syntax(field, `mismatched input '${field.text}' expecting '}'`);
      this.#expect(':');
      this.#expression();
      if (this.#accept(',') === undefined && this.#peek().text !== '}') this.#expect('}');
    }
    return { kind: 'struct', at: brace.at, name: `${dot}${token.text}` };
  }

  #list(open: Token): CelNode {
    const items: { value: CelNode; optional: boolean }[] = [];
    while (this.#accept(']') === undefined) {
      const optional = this.#accept('?') !== undefined;
      items.push({ value: this.#expression(), optional });
      if (this.#accept(',') === undefined && this.#peek().text !== ']') this.#expect(']');
    }
    return { kind: 'list', at: open.at, items };
  }

  #map(open: Token): CelNode {
    const entries: { key: CelNode; value: CelNode; optional: boolean }[] = [];
    while (this.#accept('}') === undefined) {
      const optional = this.#accept('?') !== undefined;
      const key = this.#expression();
      this.#expect(':');
      entries.push({ key, value: this.#expression(), optional });
      if (this.#accept(',') === undefined && this.#peek().text !== '}') this.#expect('}');
    }
    return { kind: 'map', at: open.at, entries };
  }

  #number(token: Token, at: number, sign: string): CelNode {
    const digits = token.text.replace(/[uU]$/u, '');
    if (token.type === 'float') {
      const value = Number(`${sign}${digits}`);
      return Number.isFinite(value) ? { kind: 'literal', at, value } : this.#report(at, 'invalid double literal');
    }
    const magnitude = BigInt(digits);
    if (token.type === 'uint') {
      if (magnitude >= 2n ** 64n) return this.#report(at, 'invalid uint literal');
      return { kind: 'literal', at, value: { uint: magnitude } };
    }
    const value = sign === '-' ? -magnitude : magnitude;
    if (value >= 2n ** 63n || value < -(2n ** 63n)) return this.#report(at, 'invalid int literal');
    return { kind: 'literal', at, value };
  }

  #text(token: Token): CelNode {
    const value = token.type === 'bytes' ? literalBytes(token.text) : literalText(token.text);
    return value === undefined
      ? this.#report(token.at, 'invalid string literal')
      : { kind: 'literal', at: token.at, value };
  }
}

const CONSTANTS: ReadonlyMap<string, CelLiteral> = new Map([
  ['true', true],
  ['false', false],
]);

/** @param low first and `high` last of the operators in `places`; there is one term more */
function balanced(
  name: string,
  terms: readonly CelNode[],
  places: readonly number[],
  low: number,
  high: number,
): CelNode {
  if (high < low) return terms[low] ?? { kind: 'literal', at: 0, value: null };
  const middle = Math.floor((low + high + 1) / 2);
  const args = [balanced(name, terms, places, low, middle - 1), balanced(name, terms, places, middle + 1, high)];
  return { kind: 'call', at: places[middle] ?? 0, name, args };
}
