import { RE2JS } from 're2js';
import { UsageProblem } from './options.ts';

/** Where a pattern was found, with what its groups hold; group 0 is all of it. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/** A POSIX pattern. Matching takes time linear in the text. */
export interface Pattern {
  find(text: string, from?: number): Found | undefined;
}

/** Reads a basic or extended expression. Throws {@link UsageProblem} for one that is none, or that refers back. */
export function posixPattern(
  source: string,
  { extended, ignoreCase }: { readonly extended: boolean; readonly ignoreCase: boolean },
): Pattern {
  const text = extended ? source : fromBasic(source);
  let compiled: RE2JS;
  try {
    const flags = RE2JS.LONGEST_MATCH | RE2JS.MULTILINE | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    compiled = RE2JS.compile(gnuClasses(text), flags);
  } catch {
    throw new UsageProblem(`bad regex '${source}'`, 2);
  }
  const groups = compiled.groupCount();
  return {
    find: (subject, from = 0) => {
      const matcher = compiled.matcher(subject);
      if (!matcher.find(from)) return undefined;
      return {
        start: matcher.start(),
        end: matcher.end(),
        groups: Array.from({ length: groups + 1 }, (_, index) => matcher.group(index) ?? undefined),
      };
    },
  };
}

/** Text that means only itself. */
export function fixedPattern(text: string, ignoreCase: boolean): Pattern {
  return posixPattern(text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'), { extended: true, ignoreCase });
}

const BASIC_ESCAPED = '(){}|+?';

/** In a basic expression it is the escaped ones that are special; a star at the start is a star. */
function fromBasic(source: string): string {
  let result = '';
  let at = 0;
  let atStart = true;
  while (at < source.length) {
    const char = source[at] ?? '';
    const next = source[at + 1] ?? '';
    if (char === '[') {
      const end = bracketEnd(source, at);
      result += source.slice(at, end);
      at = end;
      atStart = false;
      continue;
    }
    if (char === '\\') {
      if (/[1-9]/.test(next)) throw new UsageProblem(`bad regex '${source}': references are not known here`, 2);
      result += BASIC_ESCAPED.includes(next) && next !== '' ? next : `\\${next}`;
      at += 2;
      atStart = next === '(' || next === '|';
      continue;
    }
    result += plainInBasic(source, at, atStart) ? `\\${char}` : char;
    atStart = char === '^' && atStart;
    at += 1;
  }
  return result;
}

/** Whether a character that is special in extended expressions is none here. */
function plainInBasic(source: string, at: number, atStart: boolean): boolean {
  const char = source[at] ?? '';
  if (char === '*') return atStart;
  if (char === '^') return !atStart;
  if (char !== '$') return BASIC_ESCAPED.includes(char);
  return at + 1 < source.length && !/^\\[)|]/.test(source.slice(at + 1, at + 3));
}

function bracketEnd(source: string, at: number): number {
  let from = at + 1;
  if (source[from] === '^') from += 1;
  if (source[from] === ']') from += 1;
  for (let end = from; end < source.length; end += 1) {
    if (source[end] === '[' && ':.='.includes(source[end + 1] ?? ' ')) {
      const close = source.indexOf(`${source[end + 1] ?? ''}]`, end + 2);
      if (close > 0) end = close + 1;
    } else if (source[end] === ']') return end + 1;
  }
  return source.length;
}

/** A backslash within brackets means itself in POSIX. Word ends of GNU. */
function gnuClasses(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    if (text[at] === '[') {
      const end = bracketEnd(text, at);
      result += text
        .slice(at, end)
        .replaceAll('\\', '\\\\')
        .replace(/^\[(\^?)\]/, '[$1\\]')
        .replace(/\[(?![:.=])(?!^)/g, (all, index: number) => (index === 0 ? all : '\\['));
      at = end;
    } else if (text[at] === '\\') {
      const next = text[at + 1] ?? '';
      result +=
        next === '<' || next === '>'
          ? '\\b'
          : /[A-Za-z]/.test(next) && !'wWsSbBdD'.includes(next)
            ? next
            : text.slice(at, at + 2);
      at += 2;
    } else {
      result += text[at] ?? '';
      at += 1;
    }
  }
  return result;
}
