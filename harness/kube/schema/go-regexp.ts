/**
 * Patterns of schemas and CEL are regular expressions of Go (RE2). Turns one into a JavaScript expression that matches
 * the same texts. Mirrors Go `regexp/syntax`. Does not: `(?U)`, flags for a part of the pattern, `\C`; and it
 * backtracks.
 */

/** An expression that Go would not compile; `message` is worded as Go does, without `error parsing regexp: `. */
export class GoRegExpError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GoRegExpError';
  }
}

/** Throws {@link GoRegExpError}. */
export function goRegExp(pattern: string, flags: '' | 'g' = ''): RegExp {
  const { body, flags: own } = new Translation(pattern).run();
  try {
    return new RegExp(body, `u${flags}${own}`);
  } catch (error) {
    throw new GoRegExpError(reasonOf(error instanceof Error ? error.message : '', pattern));
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const SPACE = '\\t\\n\\f\\r ';
/** Characters that JavaScript lets one escape with `u`. */
const ESCAPABLE = /[\^$\\.*+?()[\]{}|/]/u;

class Translation {
  readonly #source: string;
  #at = 0;
  #out = '';
  #dotAll = false;
  #multiline = false;
  #ignoreCase = false;

  constructor(source: string) {
    this.#source = source;
  }

  run(): { body: string; flags: string } {
    while (this.#at < this.#source.length) this.#next();
    return { body: this.#out, flags: `${this.#ignoreCase ? 'i' : ''}${this.#multiline ? 'm' : ''}` };
  }

  /** Flags hold for the whole expression here: JavaScript cannot change them within it. */
  #setFlags(flags: string): void {
    if (flags.includes('i')) this.#ignoreCase = true;
    if (flags.includes('m')) this.#multiline = true;
    if (flags.includes('s')) this.#dotAll = true;
  }

  #next(): void {
    const char = this.#source[this.#at] ?? '';
    if (char === '\\') this.#escape(false);
    else if (char === '[') this.#class();
    else if (char === '(') this.#group();
    else if (char === '.') this.#emit(this.#dotAll ? '[^]' : '[^\\n]', 1);
    else if (char === ']' || char === '}') this.#emit(`\\${char}`, 1);
    else if (char === '{') this.#brace();
    else this.#emit(char, 1);
  }

  #emit(text: string, consumed: number): void {
    this.#out += text;
    this.#at += consumed;
  }

  /** `{` that is no repetition is a plain character in Go. */
  #brace(): void {
    const repetition = /^\{\d+(?:,\d*)?\}/u.exec(this.#source.slice(this.#at, this.#at + 16));
    if (repetition === null) this.#emit('\\{', 1);
    else this.#emit(repetition[0], repetition[0].length);
  }

  #group(): void {
    const rest = this.#source.slice(this.#at, this.#at + 4);
    if (rest.startsWith('(?P<')) this.#emit('(?<', 4);
    else if (rest.startsWith('(?:') || rest.startsWith('(?<')) {
      if (rest.startsWith('(?<=') || rest.startsWith('(?<!')) throw unsupportedPerl(rest);
      this.#emit(rest.slice(0, 3), 3);
    } else if (rest.startsWith('(?')) {
      const flags = /^\(\?([imsU]*)(?:-[imsU]+)?([:)])/u.exec(this.#source.slice(this.#at, this.#at + 16));
      if (flags === null) throw unsupportedPerl(rest.slice(0, 3));
      this.#setFlags(flags[1] ?? '');
      this.#emit(flags[2] === ':' ? '(?:' : '', flags[0].length);
    } else this.#emit('(', 1);
  }

  #class(): void {
    let negated = false;
    this.#at += 1;
    if (this.#source[this.#at] === '^') {
      negated = true;
      this.#at += 1;
    }
    this.#out += negated ? '[^' : '[';
    let first = true;
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined) throw new GoRegExpError(`missing closing ]: \`${this.#source}\``);
      if (char === ']' && !first) break;
      first = false;
      if (char === '\\') this.#escape(true);
      else if (char === '[') this.#posixClass();
      else if (char === ']') this.#emit('\\]', 1);
      else if (char === '-' && this.#source[this.#at + 1] === ']') this.#emit('\\-', 1);
      else this.#emit(char, 1);
    }
    this.#emit(']', 1);
  }

  #posixClass(): void {
    const match = /^\[:(\^?)(\w+):\]/u.exec(this.#source.slice(this.#at, this.#at + 16));
    const ranges = match === null ? undefined : CLASSES[match[2] ?? ''];
    if (match === null || ranges === undefined || match[1] === '^') this.#emit('\\[', 1);
    else this.#emit(ranges, match[0].length);
  }

  #escape(inClass: boolean): void {
    const char = this.#source[this.#at + 1];
    if (char === undefined) throw new GoRegExpError('trailing backslash at end of expression: ``');
    if (char === 's') this.#emit(inClass ? SPACE : `[${SPACE}]`, 2);
    else if (char === 'S' && !inClass) this.#emit(`[^${SPACE}]`, 2);
    else if (char === 'a') this.#emit('\\x07', 2);
    else if (/[a-zA-Z0-9]/u.test(char)) this.#letter(char);
    else if (ESCAPABLE.test(char) || (inClass && char === '-')) this.#emit(`\\${char}`, 2);
    else this.#emit(char, 2);
  }

  #letter(char: string): void {
    if (char === 'A') this.#emit('(?<![^])', 2);
    else if (char === 'z') this.#emit('(?![^])', 2);
    else if (char === 'Q') this.#quoted();
    else if (char === 'p' || char === 'P') this.#unicodeClass(char);
    else if (char === 'x') this.#hex();
    else this.#sameLetter(char);
  }

  #sameLetter(char: string): void {
    if (!/[bBdDwWSntrfv]/u.test(char)) throw new GoRegExpError(`invalid escape sequence: \`\\${char}\``);
    this.#emit(`\\${char}`, 2);
  }

  #quoted(): void {
    const start = this.#at + 2;
    const end = this.#source.indexOf('\\E', start);
    const text = this.#source.slice(start, end < 0 ? undefined : end);
    this.#out += text.replace(/[\^$\\.*+?()[\]{}|/]/gu, '\\$&');
    this.#at = end < 0 ? this.#source.length : end + 2;
  }

  #unicodeClass(letter: string): void {
    const long = /^\{(\^?)(\w+)\}/u.exec(this.#source.slice(this.#at + 2, this.#at + 40));
    const name = long === null ? (this.#source[this.#at + 2] ?? '') : (long[2] ?? '');
    const negated = (letter === 'P') !== (long?.[1] === '^');
    const property = name.length <= 2 ? name : `Script=${name}`;
    this.#emit(`\\${negated ? 'P' : 'p'}{${property}}`, 2 + (long?.[0].length ?? 1));
  }

  #hex(): void {
    const long = /^\{([0-9a-fA-F]+)\}/u.exec(this.#source.slice(this.#at + 2, this.#at + 12));
    if (long !== null) this.#emit(`\\u{${long[1] ?? ''}}`, 2 + long[0].length);
    else this.#emit(this.#source.slice(this.#at, this.#at + 4), 4);
  }
}

function unsupportedPerl(what: string): GoRegExpError {
  return new GoRegExpError(`invalid or unsupported Perl syntax: \`${what}\``);
}

/** The reasons that JavaScript and Go share. */
function reasonOf(message: string, pattern: string): string {
  if (message.includes('Unterminated group')) return `missing closing ): \`${pattern}\``;
  if (message.includes('Unmatched')) return `unexpected ): \`${pattern}\``;
  if (message.includes('Nothing to repeat')) {
    const operator = /[*+?]+/u.exec(pattern)?.[0] ?? '*';
    return operator.length > 1
      ? `invalid nested repetition operator: \`${operator}\``
      : `missing argument to repetition operator: \`${operator}\``;
  }
  if (message.includes('Range out of order')) {
    return `invalid character class range: \`${/.-./u.exec(pattern)?.[0] ?? pattern}\``;
  }
  return `invalid expression: \`${pattern}\``;
}
