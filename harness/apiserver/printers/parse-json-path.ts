/** Reads a JSONPath. Mirrors client-go `util/jsonpath/parser.go`, without what {@link JsonPath} leaves out. */
import type { Comparison, JsonPath, Operand, PathStep } from './json-path.ts';

/** A path in JSONPath's words, `.status.conditions[?(@.type=="Ready")].status`. Undefined: it is none. */
export function parseJsonPath(text: string): JsonPath | undefined {
  const braced = /^\s*\{(.*)\}\s*$/s.exec(text);
  try {
    return new PathReader(braced?.[1] ?? text).path();
  } catch (error) {
    if (error instanceof NoPath) return undefined;
    throw error;
  }
}

class NoPath extends Error {}

/** What ends the name of a field. */
const ENDS = new Set(['.', ',', '[', ']', '$', '@', '{', '}', ' ', '(', ')', '=', '!', '<', '>']);
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const OPERATORS: readonly Comparison[] = ['==', '!=', '<=', '>=', '<', '>'];
const MANY = Number.MAX_SAFE_INTEGER;

class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.trim();
  }

  path(): JsonPath {
    const steps: PathStep[] = [];
    while (this.#at < this.#text.length) this.#step(steps);
    return steps;
  }

  #step(steps: PathStep[]): void {
    const next = this.#text[this.#at];
    if (next === '[') {
      steps.push(bracketStep(this.#bracket()));
      return;
    }
    if (next === '@' || next === '$') {
      if (this.#at > 0) throw new NoPath('the root stands first');
      this.#at += 1;
      return;
    }
    if (next !== '.') throw new NoPath('a field begins with a dot');
    if (this.#text.startsWith('..', this.#at)) {
      steps.push({ type: 'recursive' });
      this.#at += 1;
    }
    const name = this.#name();
    if (name === '*') steps.push({ type: 'wildcard' });
    else if (name !== '') steps.push({ type: 'field', name });
  }

  /** After the dot. A backslash takes the next character as it is. */
  #name(): string {
    let name = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] ?? '';
      if (char === '\\') {
        this.#at += 1;
        name += this.#text[this.#at] ?? '';
      } else if (ENDS.has(char)) break;
      else name += char;
    }
    return name;
  }

  /** What stands between the bracket here and the one that closes it. */
  #bracket(): string {
    const start = this.#at + 1;
    let depth = 0;
    for (const [index, char] of outsideQuotes(this.#text, this.#at)) {
      if (char === '[') depth += 1;
      if (char === ']') depth -= 1;
      if (depth > 0) continue;
      this.#at = index + 1;
      return this.#text.slice(start, index).trim();
    }
    throw new NoPath('unterminated list');
  }
}

function bracketStep(text: string): PathStep {
  if (text === '*') return { type: 'slice', start: 0, end: MANY, step: 1 };
  if (text.startsWith('?(') && text.endsWith(')')) return filterStep(text.slice(2, -1));
  const parts = splitOutsideQuotes(text, ',');
  if (parts.length > 1) return { type: 'union', paths: parts.map((part) => [bracketStep(part.trim())]) };
  const quoted = /^'([^']*)'$/.exec(text);
  if (quoted !== null) return { type: 'union', paths: [new PathReader(`.${quoted[1] ?? ''}`).path()] };
  const slice = SLICE.exec(text);
  if (slice === null || text === '') throw new NoPath('invalid array index');
  const [, start = '', end, step] = slice;
  if (end === undefined) return { type: 'index', index: Number(start) };
  return {
    type: 'slice',
    start: start === '' ? 0 : Number(start),
    end: end === ':' ? MANY : Number(end.slice(1)),
    step: step === undefined || step === ':' ? 1 : Number(step.slice(1)),
  };
}

function filterStep(text: string): PathStep {
  for (const [index] of outsideQuotes(text, 0)) {
    const by = OPERATORS.find((operator) => text.startsWith(operator, index));
    if (by === undefined) continue;
    const left = operand(text.slice(0, index));
    return { type: 'filter', left, test: { by, right: operand(text.slice(index + by.length)) } };
  }
  return { type: 'filter', left: operand(text) };
}

function operand(text: string): Operand {
  const trimmed = text.trim();
  const quoted = /^(["'])(.*)\1$/s.exec(trimmed);
  if (quoted !== null) return { type: 'constant', value: (quoted[2] ?? '').replace(/\\(.)/gs, '$1') };
  if (/^[+-]?\d+(\.\d+)?$/.test(trimmed)) return { type: 'constant', value: Number(trimmed) };
  if (trimmed === 'true' || trimmed === 'false') return { type: 'constant', value: trimmed === 'true' };
  if (!/^[@.[]/.test(trimmed)) throw new NoPath('neither a path nor a constant');
  return { type: 'path', path: new PathReader(trimmed).path() };
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const [index, char] of outsideQuotes(text, 0)) {
    if (char !== separator) continue;
    parts.push(text.slice(start, index));
    start = index + 1;
  }
  return [...parts, text.slice(start)];
}

/** The characters that are neither quoted nor escaped, with their places. */
function* outsideQuotes(text: string, start: number): Generator<readonly [index: number, char: string]> {
  let quote = '';
  for (let index = start; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char === '\\') index += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else yield [index, char];
  }
}
