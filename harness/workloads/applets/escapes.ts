const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Text with its backslash escapes read; `stop` where a `\c` said that nothing more is to be written. */
export function unescaped(text: string, octal: RegExp): { readonly bytes: Buffer; readonly stop: boolean } {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < text.length) {
    const backslash = text.indexOf('\\', at);
    if (backslash < 0 || backslash === text.length - 1) break;
    parts.push(Buffer.from(text.slice(at, backslash)));
    const char = text[backslash + 1] ?? '';
    if (char === 'c') return { bytes: Buffer.concat(parts), stop: true };
    octal.lastIndex = backslash + 1;
    const digits = octal.exec(text)?.[0];
    const hex = /^x([\da-fA-F]{1,2})/.exec(text.slice(backslash + 1, backslash + 4));
    if (digits !== undefined) {
      parts.push(Buffer.from([Number.parseInt(digits, 8) & 255]));
      at = backslash + 1 + digits.length;
    } else if (hex !== null) {
      parts.push(Buffer.from([Number.parseInt(hex[1] ?? '0', 16)]));
      at = backslash + 1 + hex[0].length;
    } else {
      parts.push(Buffer.from(Object.hasOwn(SIMPLE, char) ? (SIMPLE[char] ?? '') : `\\${char}`));
      at = backslash + 2;
    }
  }
  parts.push(Buffer.from(text.slice(at)));
  return { bytes: Buffer.concat(parts), stop: false };
}
