/**
 * Regular expressions of Go, which patterns of schemas and `matches` of CEL are. Mirrors Go `regexp`: RE2JS is the same
 * automaton, so that no pattern takes longer than the length of the text. Does not: names of Unicode classes in other
 * spellings (`\p{greek}`, `\p{Letter}`), which Go knows since 1.25.
 */
import { RE2JS, RE2JSSyntaxException } from 're2js';
import { distinctGroupNames } from './distinct-group-names.ts';
import { unknownClass } from './unknown-class.ts';

/** An expression that Go does not compile, in its words: "error parsing regexp: missing closing ): `(a`". */
export class GoRegexpError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GoRegexpError';
  }
}

/** Positions and lengths do not appear: Go counts bytes. */
export interface GoRegexp {
  readonly source: string;
  /** Whether some part of the text matches. */
  matches(text: string): boolean;
  /** The leftmost match, else undefined. */
  find(text: string): string | undefined;
  /** Matches that do not overlap. @param limit most of them; negative: all */
  findAll(text: string, limit: number): string[];
}

/** @throws GoRegexpError */
export function compileGoRegexp(source: string): GoRegexp {
  const known = COMPILED.get(source);
  if (known !== undefined) return known;
  const compiled = new Compiled(source, compile(source));
  if (source.length <= LONGEST_KEPT) {
    if (COMPILED.size >= MOST_KEPT) COMPILED.clear();
    COMPILED.set(source, compiled);
  }
  return compiled;
}

/** Expressions of CEL come as texts with each call, and compiling takes a thousand times as long as matching. */
const COMPILED = new Map<string, GoRegexp>();
const MOST_KEPT = 500;
const LONGEST_KEPT = 2000;

function compile(source: string): RE2JS {
  try {
    return compileWithOwnNames(source);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) throw new GoRegexpError(inGoWords(error, source));
    throw error;
  }
}

/** Go lets groups share a name. */
function compileWithOwnNames(source: string): RE2JS {
  try {
    const compiled = RE2JS.compile(source);
    const odd = unknownClass(source);
    if (odd !== undefined) throw new RE2JSSyntaxException('invalid character class range', odd);
    return compiled;
  } catch (error) {
    const isRepeatedName =
      error instanceof RE2JSSyntaxException && error.getDescription() === 'duplicate capture group name';
    if (!isRepeatedName) throw error;
    return RE2JS.compile(distinctGroupNames(source));
  }
}

const TOLD_WHOLE = 'expression nests too deeply';

function inGoWords(error: RE2JSSyntaxException, source: string): string {
  const what = error.getDescription();
  const part = what === TOLD_WHOLE ? source : (error.getPattern() ?? '');
  return `error parsing regexp: ${what}: \`${part}\``;
}

class Compiled implements GoRegexp {
  readonly source: string;
  readonly #expression: RE2JS;

  constructor(source: string, expression: RE2JS) {
    this.source = source;
    this.#expression = expression;
  }

  matches(text: string): boolean {
    return this.#expression.test(text);
  }

  find(text: string): string | undefined {
    const matcher = this.#expression.matcher(text);
    return matcher.find() ? (matcher.group() ?? '') : undefined;
  }

  findAll(text: string, limit: number): string[] {
    const found: string[] = [];
    const matcher = this.#expression.matcher(text);
    let end = -1;
    while (found.length !== limit && matcher.find()) {
      const match = matcher.group() ?? '';
      // Nothing right behind a match is no match for Go.
      if (match !== '' || matcher.start() !== end) found.push(match);
      end = matcher.end();
    }
    return found;
  }
}
