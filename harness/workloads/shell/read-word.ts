import { Source } from './source.ts';
import type { ParameterChange, Script, Word, WordPart } from './syntax.ts';

/** Reads the script of a command substitution up to its closing parenthesis. */
export type ReadScript = (source: Source) => Script;

const NAME = /[A-Za-z_]\w*/y;
const PARAMETER = /[A-Za-z_]\w*|\d+|[@*#?$!-]/y;
const BARE_PARAMETER = /[A-Za-z_]\w*|[\d@*#?$!-]/y;
const BLANK_OR_OPERATOR = /[\s;&|<>()]/;

/** Reads words: what quotes, backslashes and dollars mean. */
export class WordReader {
  readonly #source: Source;
  readonly #readScript: ReadScript;

  constructor(source: Source, readScript: ReadScript) {
    this.#source = source;
    this.#readScript = readScript;
  }

  /** The word that begins here; undefined where none does. */
  word(): Word | undefined {
    const parts = this.#parts((char) => BLANK_OR_OPERATOR.test(char), false);
    return parts.length === 0 ? undefined : parts;
  }

  /** The text of a here-document, where only dollars, backquotes and backslashes mean something. */
  hereDocument(): Word {
    return this.#quotedParts((char) => char === '');
  }

  /** Arithmetic up to its end, as text to be expanded first. */
  #parts(ends: (char: string) => boolean, inBraces: boolean): WordPart[] {
    const source = this.#source;
    const parts: WordPart[] = [];
    let plain = '';
    const flush = (): void => {
      if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
      plain = '';
    };
    while (!source.done && !ends(source.peek())) {
      const char = source.peek();
      if (char === "'" || char === '"' || char === '\\') {
        flush();
        parts.push(...this.#quote(char, inBraces));
      } else if (char === '$' || char === '`') {
        const part = this.#dollar(false);
        if (part === undefined) plain += source.next();
        else {
          flush();
          parts.push(part);
        }
      } else plain += source.next();
    }
    flush();
    return parts;
  }

  #quote(char: string, inBraces: boolean): WordPart[] {
    const source = this.#source;
    source.at += 1;
    if (char === '\\') {
      if (source.take('\n')) return [];
      if (source.done) return [{ kind: 'text', text: '\\', quoted: true }];
      return [{ kind: 'text', text: source.next(), quoted: true }];
    }
    if (char === "'") {
      const end = source.text.indexOf("'", source.at);
      if (end < 0) throw source.fail('syntax error: unterminated quoted string');
      const text = source.text.slice(source.at, end);
      source.at = end + 1;
      return [{ kind: 'text', text, quoted: true }];
    }
    const parts = this.#quotedParts((next) => next === '"');
    if (!source.take('"')) {
      throw source.fail(inBraces ? 'syntax error: missing "}"' : 'syntax error: unterminated quoted string');
    }
    return parts.length === 0 ? [{ kind: 'text', text: '', quoted: true }] : parts;
  }

  /** Within double quotes. */
  #quotedParts(ends: (char: string) => boolean): WordPart[] {
    const source = this.#source;
    const parts: WordPart[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    while (!source.done && !ends(source.peek())) {
      const char = source.peek();
      if (char === '\\') {
        source.at += 1;
        const next = source.peek();
        if (next === '\n') source.at += 1;
        else if (next !== '' && ('$`\\'.includes(next) || ends(next))) text += source.next();
        else text += '\\';
      } else if (char === '$' || char === '`') {
        const part = this.#dollar(true);
        if (part === undefined) text += source.next();
        else {
          flush();
          parts.push(part);
        }
      } else text += source.next();
    }
    flush();
    return parts;
  }

  /** What a dollar or backquote begins; undefined for a dollar that stands for itself. */
  #dollar(quoted: boolean): WordPart | undefined {
    const source = this.#source;
    if (source.take('`')) return this.#backquoted(quoted);
    if (source.take('$((')) return source.nested(() => this.#arithmetic(quoted));
    if (source.take('$(')) {
      const script = source.nested(() => this.#readScript(source));
      if (!source.take(')')) throw source.fail('syntax error: unexpected end of file (expecting ")")');
      return { kind: 'command', script, quoted };
    }
    if (source.take('${')) return source.nested(() => this.#braced(quoted));
    source.at += 1;
    const name = source.match(BARE_PARAMETER);
    if (name !== undefined) return { kind: 'parameter', name, quoted };
    source.at -= 1;
    return undefined;
  }

  #backquoted(quoted: boolean): WordPart {
    const source = this.#source;
    let text = '';
    while (source.peek() !== '`') {
      if (source.done) throw source.fail('syntax error: EOF in backquote substitution');
      const escaped = source.peek() === '\\' && '`\\$'.includes(source.peek(1)) && source.peek(1) !== '';
      if (escaped) source.at += 1;
      text += source.next();
    }
    source.at += 1;
    const inner = new Source(text);
    inner.depth = source.depth + 1;
    const script = inner.nested(() => this.#readScript(inner));
    if (!inner.done) throw source.fail(`syntax error: unexpected "${inner.peek()}"`);
    return { kind: 'command', script, quoted };
  }

  #arithmetic(quoted: boolean): WordPart {
    const source = this.#source;
    let open = 0;
    const expression = this.#quotedParts((char) => {
      if (char === '(') open += 1;
      if (char !== ')') return false;
      if (open > 0) open -= 1;
      else return true;
      return false;
    });
    if (!source.take('))')) throw source.fail("syntax error: missing '))'");
    return { kind: 'arithmetic', expression, quoted };
  }

  #braced(quoted: boolean): WordPart {
    const source = this.#source;
    if (source.peek() === '#' && source.peek(1) !== '}') {
      source.at += 1;
      const name = this.#parameterName();
      this.#closeBrace();
      return { kind: 'parameter', name, quoted, change: { kind: 'length' } };
    }
    const name = this.#parameterName();
    if (source.take('}')) return { kind: 'parameter', name, quoted };
    const change = this.#change(quoted);
    this.#closeBrace();
    return { kind: 'parameter', name, quoted, change };
  }

  #parameterName(): string {
    const name = this.#source.match(PARAMETER);
    if (name === undefined) throw this.#source.fail('syntax error: bad substitution');
    return name;
  }

  #closeBrace(): void {
    if (!this.#source.take('}')) throw this.#source.fail('syntax error: missing "}"');
  }

  #change(quoted: boolean): ParameterChange {
    const source = this.#source;
    const colon = source.take(':');
    const operator = source.peek();
    if (operator === '-' || operator === '=' || operator === '?' || operator === '+') {
      source.at += 1;
      return { kind: operator, colon, word: this.#inBraces('}', quoted) };
    }
    if (colon) {
      const offset = this.#inBraces(':}', true);
      return { kind: 'substring', offset, length: source.take(':') ? this.#inBraces('}', true) : undefined };
    }
    if (operator === '#' || operator === '%') {
      source.at += 1;
      const longest = source.take(operator);
      return { kind: operator, longest, pattern: this.#inBraces('}', false) };
    }
    if (source.take('/')) {
      const all = source.take('/');
      const pattern = this.#inBraces('/}', false);
      return { kind: 'replace', all, pattern, replacement: source.take('/') ? this.#inBraces('}', quoted) : [] };
    }
    throw source.fail('syntax error: bad substitution');
  }

  /** A word within `${…}`: within double quotes, single quotes mean nothing there. */
  #inBraces(ends: string, quoted: boolean): Word {
    if (!quoted) return this.#parts((char) => ends.includes(char), true);
    const parts: WordPart[] = [];
    const source = this.#source;
    for (;;) {
      parts.push(...this.#quotedParts((char) => ends.includes(char) || char === '"'));
      if (!source.take('"')) return parts;
      parts.push(...this.#quotedParts((char) => char === '"'));
      if (!source.take('"')) throw source.fail('syntax error: unterminated quoted string');
    }
  }
}

/** `NAME=`, as an assignment begins. */
export function assignmentName(source: Source): string | undefined {
  const start = source.at;
  const name = source.match(NAME);
  if (name !== undefined && source.take('=')) return name;
  source.at = start;
  return undefined;
}
