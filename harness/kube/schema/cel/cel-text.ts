/** The value of a string or bytes literal. Mirrors cel-go `parser/unescape.go`. */

/** Undefined: an escape is wrong. */
export function literalText(token: string): string | undefined {
  const { body, raw } = unquoted(token);
  return raw
    ? body
    : unescaped(body, (code) =>
        code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code),
      );
}

/** Undefined: an escape is wrong. Escapes by number are bytes. */
export function literalBytes(token: string): Uint8Array | undefined {
  const { body, raw } = unquoted(token);
  if (raw) return Buffer.from(body);
  const parts: Buffer[] = [];
  let rest = body;
  for (;;) {
    const number = /\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2}))/u.exec(rest);
    const before = number === null ? rest : rest.slice(0, number.index);
    const text = unescaped(before, (code) => String.fromCodePoint(code));
    if (text === undefined) return undefined;
    parts.push(Buffer.from(text));
    if (number === null) return Buffer.concat(parts);
    parts.push(Buffer.from([number[1] === undefined ? parseInt(number[2] ?? '0', 8) : parseInt(number[1], 16)]));
    rest = rest.slice(number.index + number[0].length);
  }
}

function unquoted(token: string): { readonly body: string; readonly raw: boolean } {
  const prefix = /^[bBrR]*/u.exec(token)?.[0] ?? '';
  const quoted = token.slice(prefix.length);
  const width = quoted.startsWith('"""') || quoted.startsWith("'''") ? 3 : 1;
  const body = quoted.slice(width, quoted.length - width).replace(/\r\n?/gu, '\n');
  return { body, raw: /[rR]/u.test(prefix) };
}

const SHORT: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};

const ESCAPE = /\\(?:([xX])([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([^]))/gu;

function unescaped(text: string, ofCode: (code: number) => string | undefined): string | undefined {
  const bad: string[] = [];
  const result = text.replace(
    ESCAPE,
    (all, x: string, hex: string, u4: string, u8: string, octal: string, char: string) => {
      const code = [hex, u4, u8].find((digits: string | undefined) => digits !== undefined);
      const made =
        code !== undefined
          ? ofCode(parseInt(code, 16))
          : (octal as string | undefined) !== undefined
            ? ofCode(parseInt(octal, 8))
            : SHORT[char];
      if (made === undefined) bad.push(all);
      return made ?? `${all}${x}`;
    },
  );
  return bad.length === 0 ? result : undefined;
}
