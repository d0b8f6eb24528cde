import type { Applet } from './applet.ts';
import { unescaped } from './escapes.ts';

const OCTAL_FORMAT = /[0-7]{1,3}/y;
const OCTAL_ARGUMENT = /0?[0-7]{1,3}/y;
const DIRECTIVE = /%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z]))/g;

interface Result {
  readonly parts: Buffer[];
  readonly problems: string[];
  stop: boolean;
}

/** `printf FORMAT [ARGUMENT…]`: the format again as long as there are arguments. */
export const printf: Applet = async ({ words, out, complain }) => {
  const [format, ...args] = words[0] === '--' ? words.slice(1) : words;
  if (format === undefined) {
    await complain('usage: printf FORMAT [ARG]...');
    return 1;
  }
  const result: Result = { parts: [], problems: [], stop: false };
  const queue = [...args];
  do {
    const before = queue.length;
    formatOnce(format, queue, result);
    if (queue.length === before) break;
  } while (queue.length > 0 && !result.stop);
  await out(Buffer.concat(result.parts));
  for (const problem of result.problems) await complain(problem);
  return result.problems.length === 0 ? 0 : 1;
};

function formatOnce(format: string, queue: string[], result: Result): void {
  let at = 0;
  const literal = (text: string): void => {
    const { bytes, stop } = unescaped(text, OCTAL_FORMAT);
    result.parts.push(bytes);
    result.stop ||= stop;
  };
  for (const found of format.matchAll(DIRECTIVE)) {
    literal(format.slice(at, found.index));
    at = found.index + found[0].length;
    if (isStopped(result)) return;
    if (found[0] === '%%') result.parts.push(Buffer.from('%'));
    else directive(found, queue, result);
    if (isStopped(result)) return;
  }
  literal(format.slice(at));
}

function isStopped({ stop }: Result): boolean {
  return stop;
}

function directive(
  [whole, flags = '', width, precision, kind = '']: readonly (string | undefined)[],
  queue: string[],
  result: Result,
): void {
  const number = (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    return text === '*' ? Number(queue.shift() ?? '0') : Number(text || '0');
  };
  const columns = number(width) ?? 0;
  const digits = number(precision);
  const argument = queue.shift();
  if (kind === 'b') {
    const { bytes, stop } = unescaped(argument ?? '', OCTAL_ARGUMENT);
    result.parts.push(bytes);
    result.stop = stop;
    return;
  }
  const text = converted(kind, argument, { flags, digits, problem: (why) => result.problems.push(why) });
  if (text === undefined) {
    result.problems.push(`${whole ?? ''}: invalid format`);
    result.stop = true;
    return;
  }
  result.parts.push(Buffer.from(padded(text, columns, flags, 'diouxXeEfFgG'.includes(kind) && digits === undefined)));
}

function padded(text: string, columns: number, flags: string, isNumber: boolean): string {
  const width = Math.min(Math.abs(columns), 100_000);
  if (flags.includes('-') || columns < 0) return text.padEnd(width);
  if (!flags.includes('0') || !isNumber) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

interface Conversion {
  readonly flags: string;
  readonly digits: number | undefined;
  readonly problem: (why: string) => void;
}

function converted(
  kind: string,
  argument: string | undefined,
  { flags, digits, problem }: Conversion,
): string | undefined {
  if (kind === 's') return (argument ?? '').slice(0, digits);
  if (kind === 'c') return (argument ?? '').slice(0, 1);
  if ('di'.includes(kind)) {
    return signed(
      String(integer(argument, problem)).replace(/\d+/, (all) => all.padStart(digits ?? 0, '0')),
      flags,
    );
  }
  const base = Object.hasOwn(BASES, kind) ? BASES[kind] : undefined;
  if (base !== undefined) {
    const text = BigInt.asUintN(64, integer(argument, problem))
      .toString(base.radix)
      .padStart(digits ?? 0, '0');
    const whole = `${flags.includes('#') ? base.prefix : ''}${text}`;
    return kind === 'X' ? whole.toUpperCase() : whole;
  }
  const float = Object.hasOwn(FLOATS, kind) ? FLOATS[kind] : undefined;
  return float === undefined ? undefined : signed(float(decimal(argument, problem), Math.min(digits ?? 6, 100)), flags);
}

const BASES: Readonly<Record<string, { readonly radix: number; readonly prefix: string }>> = {
  u: { radix: 10, prefix: '' },
  o: { radix: 8, prefix: '0' },
  x: { radix: 16, prefix: '0x' },
  X: { radix: 16, prefix: '0x' },
};

const FLOATS: Readonly<Record<string, (value: number, digits: number) => string>> = {
  f: (value, digits) => value.toFixed(digits),
  F: (value, digits) => value.toFixed(digits),
  e: (value, digits) => value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2'),
  g: (value, digits) => String(Number(value.toPrecision(Math.max(digits, 1)))),
};

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function integer(text: string | undefined, problem: (why: string) => void): bigint {
  if (text === undefined || text === '') return 0n;
  const quote = /^['"](.)/su.exec(text)?.[1];
  if (quote !== undefined) return BigInt(quote.codePointAt(0) ?? 0);
  const [whole, sign = '', digits = ''] = /^\s*([+-]?)(0[xX][\da-fA-F]+|\d+)/.exec(text) ?? [];
  if (whole?.length !== text.length) problem(`invalid number '${text}'`);
  if (digits === '') return 0n;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === '-' ? -value : value;
}

function decimal(text: string | undefined, problem: (why: string) => void): number {
  if (text === undefined || text === '') return 0;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  problem(`invalid number '${text}'`);
  return 0;
}
