/** The tokens of CEL. Mirrors cel-go `parser/gen/CEL.g4`. */
import type { CelIssue } from './cel-issues.ts';

export interface Token {
  readonly type: 'ident' | 'quoted' | 'int' | 'uint' | 'float' | 'string' | 'bytes' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const SKIPPED = /(?:[\t\n\f\r ]|\/\/[^\n]*)+/uy;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[-<>[\]{}().,!?:+*/%]/uy;
const NUMBER =
  /(?:0x[0-9a-fA-F]+[uU]?|(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)|\d+[uU]?)/uy;
const IDENTIFIER = /[A-Za-z_]\w*/uy;
const QUOTED_IDENTIFIER = /`[A-Za-z0-9_.\-/ ]+`/uy;
const TEXT =
  /(?:[bB][rR]?|[rR])?(?:"""[^]*?(?<!\\)(?:\\\\)*"""|'''[^]*?(?<!\\)(?:\\\\)*'''|"(?:[^"\\\n\r]|\\(?:[abfnrtv"'`\\?]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}))*"|'(?:[^'\\\n\r]|\\(?:[abfnrtv"'`\\?]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}))*')/uy;
/** What is consumed with the first character: the start of a text, or of an operator of two characters. */
const BROKEN = /["'](?:[^"'\\\n\r]|\\[abfnrtv"'`\\?])*(?:\\[^\n\r])?|[=&|][^]/uy;
const RAW_TEXT = /[bB]?[rR](?:"""[^]*?"""|'''[^]*?'''|"[^"\n\r]*"|'[^'\n\r]*')/uy;

/** Everything up to the end; what is no token is an issue and skipped. */
export function tokensOf(source: string): { readonly tokens: readonly Token[]; readonly issues: readonly CelIssue[] } {
  const tokens: Token[] = [];
  const issues: CelIssue[] = [];
  let at = 0;
  const match = (expression: RegExp): string | undefined => {
    expression.lastIndex = at;
    return expression.exec(source)?.[0];
  };
  while (at < source.length) {
    const skipped = match(SKIPPED);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const token = tokenAt(at, match);
    if (token === undefined) {
      const text = match(BROKEN) ?? String.fromCodePoint(source.codePointAt(at) ?? 0);
      issues.push({ at, message: `Syntax error: token recognition error at: '${text}'` });
      at += text.length;
    } else {
      tokens.push(token);
      at += token.text.length;
    }
  }
  tokens.push({ type: 'end', text: '<EOF>', at: source.length });
  return { tokens, issues };
}

function tokenAt(at: number, match: (expression: RegExp) => string | undefined): Token | undefined {
  const text = match(RAW_TEXT) ?? match(TEXT);
  if (text !== undefined) return { type: /^[rR]?[bB]/u.test(text) ? 'bytes' : 'string', text, at };
  const number = match(NUMBER);
  if (number !== undefined) return { type: numberType(number), text: number, at };
  const name = match(IDENTIFIER);
  if (name !== undefined) return { type: name === 'in' ? 'symbol' : 'ident', text: name, at };
  const quoted = match(QUOTED_IDENTIFIER);
  if (quoted !== undefined) return { type: 'quoted', text: quoted, at };
  const symbol = match(SYMBOL);
  return symbol === undefined ? undefined : { type: 'symbol', text: symbol, at };
}

function numberType(text: string): 'int' | 'uint' | 'float' {
  if (/[uU]$/u.test(text)) return 'uint';
  return /^0x/u.test(text) || /^\d+$/u.test(text) ? 'int' : 'float';
}
