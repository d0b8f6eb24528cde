/** The words of a label selector. Mirrors the Lexer of apimachinery `pkg/labels/selector.go`. */
export type TokenKind =
  'identifier' | 'in' | 'notin' | '=' | '==' | '!=' | '!' | '>' | '<' | '(' | ')' | ',' | 'end of string';

export interface Token {
  readonly kind: TokenKind;
  /** As written; empty at the end. */
  readonly text: string;
}

const END: Token = { kind: 'end of string', text: '' };
/** Longer ones first: what is tried first wins. */
const SYMBOLS = ['==', '!=', '=', '!', '>', '<', '(', ')', ','] as const;
const SPACE = /[ \t\r\n]*/y;
const WORD = /[^ \t\r\n=!<>(),]+/y;

/** Hands out the tokens of a text one by one. Values, not keywords, unless asked: `in` may be the name of a label. */
export class SelectorLexer {
  readonly #text: string;
  #position = 0;
  #ahead: Token | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  peek(): Token {
    return asValue(this.#peek());
  }

  next(): Token {
    return asValue(this.nextOperator());
  }

  /** The next token, where `in` and `notin` are keywords. */
  nextOperator(): Token {
    const token = this.#peek();
    this.#ahead = undefined;
    return token;
  }

  #peek(): Token {
    this.#ahead ??= this.#scan();
    return this.#ahead;
  }

  #scan(): Token {
    this.#take(SPACE);
    if (this.#position === this.#text.length) return END;
    const symbol = SYMBOLS.find((candidate) => this.#text.startsWith(candidate, this.#position));
    if (symbol !== undefined) {
      this.#position += symbol.length;
      return { kind: symbol, text: symbol };
    }
    const text = this.#take(WORD);
    return { kind: text === 'in' || text === 'notin' ? text : 'identifier', text };
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#position += found.length;
    return found;
  }
}

function asValue(token: Token): Token {
  return token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token;
}
