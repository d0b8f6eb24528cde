/** A pattern of a shell, read once: characters, `?`, `*` and `[…]`. */
type Piece =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly has: (char: string) => boolean };

export interface Glob {
  readonly pieces: readonly Piece[];
  /** Whether it matches only itself. */
  readonly isLiteral: boolean;
}

/** Text of which some is quoted and means only itself. */
export interface Quotable {
  readonly text: string;
  readonly quoted: boolean;
}

export function globOf(parts: readonly Quotable[]): Glob {
  const chars = parts.flatMap(({ text, quoted }) => Array.from(text).map((char) => ({ char, quoted })));
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const { char, quoted } = chars[at] ?? { char: '', quoted: true };
    if (quoted) pieces.push({ kind: 'char', char });
    else if (char === '*') pieces.push({ kind: 'star' });
    else if (char === '?') pieces.push({ kind: 'any' });
    else if (char === '[') {
      const end = setEnd(
        chars.map((one) => (one.quoted ? '\0' : one.char)),
        at,
      );
      if (end < 0) pieces.push({ kind: 'char', char });
      else {
        pieces.push(setOf(chars.slice(at + 1, end).map((one) => one.char)));
        at = end;
      }
    } else pieces.push({ kind: 'char', char });
  }
  return { pieces, isLiteral: pieces.every(({ kind }) => kind === 'char') };
}

/** Where the bracket that opens at `at` closes; one right after the opening is a member. */
function setEnd(chars: readonly string[], at: number): number {
  let from = at + 1;
  if (chars[from] === '!' || chars[from] === '^') from += 1;
  if (chars[from] === ']') from += 1;
  for (let end = from; end < chars.length; end += 1) {
    if (chars[end] === '[' && chars[end + 1] === ':') {
      const close = chars.indexOf(']', end + 2);
      if (close > 0 && chars[close - 1] === ':') end = close;
    } else if (chars[end] === ']') return end;
  }
  return -1;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /\d/,
  alnum: /[A-Za-z\d]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[\da-f]/i,
};

function setOf(chars: readonly string[]): Piece {
  const negated = chars[0] === '!' || chars[0] === '^';
  let text = chars.slice(negated ? 1 : 0).join('');
  const classes: RegExp[] = [];
  text = text.replace(/\[:(\w+):\]/g, (_, name: string) => {
    const found = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
    if (found !== undefined) classes.push(found);
    return '';
  });
  const members = Array.from(text);
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at] ?? '';
    const to = members[at + 1] === '-' ? members[at + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  const has = (char: string): boolean =>
    ranges.some(([from, to]) => char >= from && char <= to) || classes.some((one) => one.test(char));
  return { kind: 'set', negated, has };
}

function fits(piece: Piece, char: string): boolean {
  switch (piece.kind) {
    case 'char':
      return piece.char === char;
    case 'any':
      return true;
    case 'set':
      return piece.has(char) !== piece.negated;
    case 'star':
      return false;
  }
}

/** Whether it matches all of `text`. Takes no longer than the product of both lengths. */
export function globMatches({ pieces }: Glob, text: string): boolean {
  const chars = Array.from(text);
  let piece = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < chars.length) {
    const here = pieces[piece];
    if (here?.kind === 'star') {
      star = piece;
      resume = at;
      piece += 1;
    } else if (here !== undefined && fits(here, chars[at] ?? '')) {
      piece += 1;
      at += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      piece = star + 1;
    } else return false;
  }
  while (pieces[piece]?.kind === 'star') piece += 1;
  return piece === pieces.length;
}
