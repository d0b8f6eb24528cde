/** Functions of texts. Mirrors cel-go `common/types/string.go`, `ext/strings.go` (version 2) and apiserver `pkg/cel/library/regex.go`. */
import { compileGoRegexp, GoRegexpError, type GoRegexp } from '../../regexp/go-regexp.ts';
import { CelError } from './cel-error.ts';
import { formatText } from './cel-format.ts';
import { sizeCost } from './cel-operators.ts';
import { globalFunction, memberFunction, type CelOverload } from './cel-overload.ts';
import { CelList, typeNameOf, type CelValue } from './cel-value.ts';

/** @throws CelError */
export function celRegExp(pattern: string): GoRegexp {
  try {
    return compileGoRegexp(pattern);
  } catch (error) {
    throw error instanceof GoRegexpError ? new CelError(error.message) : error;
  }
}

function matches(text: CelValue, pattern: CelValue): boolean {
  return celRegExp(pattern as string).matches(text as string);
}

function matchCost([text, pattern]: readonly CelValue[]): number {
  return ((text as string).length / 10 + 1) * ((pattern as string).length / 4 + 1);
}

function findAll(text: string, pattern: string, limit: number): CelList {
  return new CelList(limit === 0 ? [] : illegalRegExp(pattern).findAll(text, limit));
}

function illegalRegExp(pattern: string): GoRegexp {
  try {
    return celRegExp(pattern);
  } catch (error) {
    throw error instanceof CelError ? new CelError(`Illegal regex: ${error.message}`) : error;
  }
}

/** Texts are counted in code points. */
function runes(text: CelValue): readonly string[] {
  return Array.from(text as string);
}

function at(index: CelValue): number {
  return Number(index);
}

function outOfRange(index: number): CelError {
  return new CelError(`index out of range: ${String(index)}`);
}

function charAt(text: CelValue, index: CelValue): string {
  const all = runes(text);
  const place = at(index);
  if (place < 0 || place > all.length) throw outOfRange(place);
  return all[place] ?? '';
}

function indexOf(text: CelValue, part: CelValue, from: CelValue = 0n): bigint {
  const start = at(from);
  if (part === '') return BigInt(start);
  const all = runes(text);
  if (start < 0) throw outOfRange(start);
  if (start >= all.length) return -1n;
  const prefix = all.slice(0, start).join('');
  const found = (text as string).indexOf(part as string, prefix.length);
  return found < 0 ? -1n : BigInt(Array.from((text as string).slice(0, found)).length);
}

function lastIndexOf(text: CelValue, part: CelValue, from?: CelValue): bigint {
  const all = runes(text);
  const parts = runes(part);
  const start = from === undefined ? all.length - parts.length : at(from);
  if (parts.length === 0) return BigInt(from === undefined ? all.length : start);
  if (from !== undefined && start < 0) throw outOfRange(start);
  if (from !== undefined && start >= all.length) return -1n;
  for (let place = Math.min(start, all.length - parts.length); place >= 0; place -= 1) {
    if (parts.every((rune, offset) => all[place + offset] === rune)) return BigInt(place);
  }
  return -1n;
}

function substring(text: CelValue, from: CelValue, to?: CelValue): string {
  const all = runes(text);
  const start = at(from);
  if (to === undefined) {
    if (start < 0 || start > all.length) throw outOfRange(start);
    return all.slice(start).join('');
  }
  const end = at(to);
  if (start > end) throw new CelError(`invalid substring range. start: ${String(start)}, end: ${String(end)}`);
  if (start < 0 || start > all.length) throw outOfRange(start);
  if (end < 0 || end > all.length) throw outOfRange(end);
  return all.slice(start, end).join('');
}

function replace(text: CelValue, old: CelValue, fresh: CelValue, limit: CelValue = -1n): string {
  const [source, from, to] = [text as string, old as string, fresh as string];
  const most = at(limit);
  if (most < 0) return from === '' ? ['', ...runes(source), ''].join(to) : source.replaceAll(from, () => to);
  if (from === '') {
    const parts = runes(source);
    const count = Math.min(most, parts.length + 1);
    return (
      parts
        .slice(0, count)
        .map((part) => to + part)
        .join('') +
      (count > parts.length ? to : '') +
      parts.slice(count).join('')
    );
  }
  let rest = source;
  let result = '';
  for (let count = 0; count < most; count += 1) {
    const place = rest.indexOf(from);
    if (place < 0) break;
    result += rest.slice(0, place) + to;
    rest = rest.slice(place + from.length);
  }
  return result + rest;
}

function split(text: CelValue, separator: CelValue, limit: CelValue = -1n): CelList {
  const [source, by] = [text as string, separator as string];
  const most = at(limit);
  if (most === 0) return new CelList([]);
  const parts = by === '' ? Array.from(source) : source.split(by);
  if (most < 0 || parts.length <= most) return new CelList(parts);
  return new CelList([...parts.slice(0, most - 1), parts.slice(most - 1).join(by)]);
}

function join(list: CelValue, separator: CelValue = ''): string {
  return (list as CelList).items
    .map((item) => {
      if (typeof item === 'string') return item;
      throw new CelError(`join: invalid input: ${typeNameOf(item)}`);
    })
    .join(separator as string);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** As a literal of CEL; what cannot be seen stays as it is. */
function quoted(text: string): string {
  return `"${text.replace(/[\x07-\r\\"]/gu, (char) => ESCAPES[char] ?? char)}"`;
}

const SPACES =
  /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/gu;

function member(signature: string, run: CelOverload['run']): CelOverload {
  return memberFunction(signature, run, sizeCost);
}

export const STRINGS: readonly CelOverload[] = [
  member('contains(string, string): bool', (text, part) => (text as string).includes(part as string)),
  member('startsWith(string, string): bool', (text, part) => (text as string).startsWith(part as string)),
  member('endsWith(string, string): bool', (text, part) => (text as string).endsWith(part as string)),
  globalFunction('matches(string, string): bool', (text = null, pattern = null) => matches(text, pattern), matchCost),
  memberFunction('matches(string, string): bool', (text = null, pattern = null) => matches(text, pattern), matchCost),
  memberFunction(
    'find(string, string): string',
    (text, pattern) => illegalRegExp(pattern as string).find(text as string) ?? '',
    matchCost,
  ),
  memberFunction(
    'findAll(string, string): list(string)',
    (text, pattern) => findAll(text as string, pattern as string, -1),
    matchCost,
  ),
  memberFunction(
    'findAll(string, string, int): list(string)',
    (text, pattern, limit) => findAll(text as string, pattern as string, at(limit ?? -1n)),
    matchCost,
  ),
  member('charAt(string, int): string', (text = null, index = null) => charAt(text, index)),
  member('indexOf(string, string): int', (text = null, part = null) => indexOf(text, part)),
  member('indexOf(string, string, int): int', (text = null, part = null, from = 0n) => indexOf(text, part, from)),
  member('lastIndexOf(string, string): int', (text = null, part = null) => lastIndexOf(text, part)),
  member('lastIndexOf(string, string, int): int', (text = null, part = null, from = 0n) =>
    lastIndexOf(text, part, from),
  ),
  member('lowerAscii(string): string', (text) => (text as string).replace(/[A-Z]+/gu, (part) => part.toLowerCase())),
  member('upperAscii(string): string', (text) => (text as string).replace(/[a-z]+/gu, (part) => part.toUpperCase())),
  member('replace(string, string, string): string', (text = null, old = null, fresh = null) =>
    replace(text, old, fresh),
  ),
  member('replace(string, string, string, int): string', (text = null, old = null, fresh = null, limit = -1n) =>
    replace(text, old, fresh, limit),
  ),
  member('split(string, string): list(string)', (text = null, by = null) => split(text, by)),
  member('split(string, string, int): list(string)', (text = null, by = null, limit = -1n) => split(text, by, limit)),
  member('substring(string, int): string', (text = null, from = null) => substring(text, from)),
  member('substring(string, int, int): string', (text = null, from = null, to = null) => substring(text, from, to)),
  member('trim(string): string', (text) => (text as string).replace(SPACES, '')),
  member('format(string, list(dyn)): string', (text, args) => formatText(text as string, (args as CelList).items)),
  globalFunction('strings.quote(string): string', (text) => quoted(text as string), sizeCost),
  member('join(list(string)): string', (list = null) => join(list)),
  member('join(list(string), string): string', (list = null, by = '') => join(list, by)),
];
