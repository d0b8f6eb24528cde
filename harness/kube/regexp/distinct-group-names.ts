/** Quoted text, escapes, character classes, and the opening of a group with a name. */
const TOKEN = /\\Q[^]*?(?:\\E|$)|\\[^]|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*(?:\]|$)|\(\?P?<\w+>/g;

/** The expression with other names for its groups, no two alike. @param source an expression of Go */
export function distinctGroupNames(source: string): string {
  let count = 0;
  return source.replace(TOKEN, (token) => (token.startsWith('(') ? `(?P<g${String(++count)}>` : token));
}
