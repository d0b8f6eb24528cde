/** `$(VAR)` in values, commands and arguments. Mirrors `third_party/forked/golang/expansion` of upstream. */

/** Unknown references stay as they are; `$$` is one `$`. */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text;
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    const next = text[at + 1];
    if (text[at] !== '$' || next === undefined) {
      result += text[at] ?? '';
    } else if (next === '(') {
      const end = text.indexOf(')', at + 2);
      if (end < 0) {
        result += '$(';
        at += 1;
        continue;
      }
      const name = text.slice(at + 2, end);
      result += valueOf(name) ?? `$(${name})`;
      at = end;
    } else {
      result += next === '$' ? '$' : `$${next}`;
      at += 1;
    }
  }
  return result;
}
