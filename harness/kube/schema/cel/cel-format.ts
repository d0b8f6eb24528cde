/** `'%s is %d'.format([a, b])`. Mirrors cel-go `ext/formatting.go`. */
import { goQuote } from '../../status/go-quote.ts';
import { celText } from './cel-conversions.ts';
import { CelError } from './cel-error.ts';
import { typeText, type CelType } from './cel-type.ts';
import {
  CelDuration,
  CelList,
  CelMap,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  compareText,
  typeNameOf,
  type CelValue,
} from './cel-value.ts';

export function formatText(format: string, args: readonly CelValue[]): string {
  return interpolated(format, (verb, precision, index) => {
    if (index >= args.length) throw new CelError(`index ${String(index)} out of range`);
    return clauseText(verb, precision, args[index] ?? null);
  });
}

/** What is wrong with a format and the types of its arguments. `index` of the argument, or -1. */
export function checkFormat(
  format: string,
  types: readonly CelType[],
): { readonly message: string; readonly index: number } | undefined {
  let used = 0;
  let current = -1;
  try {
    interpolated(format, (verb, _, index) => {
      used += 1;
      current = -1;
      const type = types[index];
      if (type === undefined) throw new CelError(`index ${String(index)} out of range`);
      const wanted = Object.hasOwn(CLAUSES, verb) ? CLAUSES[verb] : undefined;
      if (wanted === undefined) throw unrecognized(verb);
      if (type.kind === 'dyn' || wanted.kinds.includes(type.kind)) return '';
      current = index;
      throw wrongClause(wanted.words, typeText(type));
    });
  } catch (error) {
    if (error instanceof CelError) return { message: error.message, index: current };
    throw error;
  }
  if (types.length <= used) return undefined;
  const counts = `expected ${String(used)}, got ${String(types.length)}`;
  return { message: `too many arguments supplied to string.format (${counts})`, index: -1 };
}

interface Clause {
  readonly words: string;
  readonly kinds: readonly CelType['kind'][];
}

const INTEGERS: readonly CelType['kind'][] = ['int', 'uint'];
const STRING_WORDS =
  'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps';

const CLAUSES: Readonly<Record<string, Clause>> = {
  s: {
    words: STRING_WORDS,
    kinds: ['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null'],
  },
  d: { words: 'decimal clause can only be used on integers', kinds: INTEGERS },
  f: { words: 'fixed-point clause can only be used on doubles', kinds: ['double', 'string'] },
  e: { words: 'scientific clause can only be used on doubles', kinds: ['double', 'string'] },
  b: { words: 'binary clause can only be used on integers and bools', kinds: [...INTEGERS, 'bool'] },
  o: { words: 'octal clause can only be used on integers', kinds: INTEGERS },
  x: {
    words: 'hex clause can only be used on integers, byte buffers, and strings',
    kinds: [...INTEGERS, 'string', 'bytes'],
  },
  X: {
    words: 'hex clause can only be used on integers, byte buffers, and strings',
    kinds: [...INTEGERS, 'string', 'bytes'],
  },
};

function wrongClause(words: string, type: string): CelError {
  return new CelError(`error during formatting: ${words}, was given ${type}`);
}

function unrecognized(verb: string): CelError {
  return new CelError(`could not parse formatting clause: unrecognized formatting clause ${JSON.stringify(verb)}`);
}

function interpolated(
  format: string,
  textOf: (verb: string, precision: number | undefined, index: number) => string,
): string {
  let result = '';
  let next = 0;
  for (let at = 0; at < format.length; at += 1) {
    const char = format[at] ?? '';
    if (char !== '%') result += char;
    else if (format[at + 1] === '%') {
      result += '%';
      at += 1;
    } else {
      const clause = /^(?:\.(\d+))?([a-zA-Z])/u.exec(format.slice(at + 1, at + 12));
      if (clause === null) throw new CelError('could not parse formatting clause: unexpected end of string');
      result += textOf(clause[2] ?? '', clause[1] === undefined ? undefined : Number(clause[1]), next);
      next += 1;
      at += clause[0].length;
    }
  }
  return result;
}

function clauseText(verb: string, precision: number | undefined, value: CelValue): string {
  switch (verb) {
    case 's':
      return stringClause(value);
    case 'd':
      return decimalClause(value);
    case 'f':
      return fixedClause(value, precision ?? 6);
    case 'e':
      return scientificText(doubleClause(value, 'scientific clause'), precision ?? 6);
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : integerClause(value, 'binary clause', 2);
    case 'o':
      return integerClause(value, 'octal clause', 8);
    case 'x':
      return hexClause(value);
    case 'X':
      return hexClause(value).toUpperCase();
    default:
      throw unrecognized(verb);
  }
}

function stringClause(value: CelValue): string {
  if (value === null) return 'null';
  if (value instanceof CelList) return `[${value.items.map(quotedText).join(', ')}]`;
  if (value instanceof CelMap) return mapText(value);
  if (value instanceof CelTypeValue) return value.name;
  try {
    return celText(value);
  } catch {
    throw wrongClause(STRING_WORDS, typeNameOf(value));
  }
}

function mapText(map: CelMap): string {
  const pairs = map.keys().map((key) => [quotedText(key), quotedText(map.find(key) ?? null)] as const);
  const sorted = [...pairs].sort(([a], [b]) => compareText(a, b));
  return `{${sorted.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
}

/** As a literal of CEL. */
function quotedText(value: CelValue): string {
  if (typeof value === 'string') return goQuote(value);
  if (value instanceof Uint8Array) return `b${goQuote(celText(value))}`;
  if (value instanceof CelTimestamp) return `timestamp(${goQuote(celText(value))})`;
  if (value instanceof CelDuration) return `duration(${goQuote(celText(value))})`;
  if (typeof value === 'number') return Number.isFinite(value) ? value.toFixed(6) : goQuote(celText(value));
  return stringClause(value);
}

function decimalClause(value: CelValue): string {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof CelUint) return String(value.value);
  throw new CelError(
    `error during formatting: decimal clause can only be used on integers, was given ${typeNameOf(value)}`,
  );
}

function doubleClause(value: CelValue, clause: string): number {
  if (typeof value === 'number') return value;
  throw new CelError(`error during formatting: ${clause} can only be used on doubles, was given ${typeNameOf(value)}`);
}

function fixedClause(value: CelValue, precision: number): string {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  const fixed = doubleClause(value, 'fixed-point clause').toFixed(Math.min(precision, 100));
  return fixed.replace(
    /^(-?)(\d+)/u,
    (_, sign: string, digits: string) => sign + digits.replace(/\B(?=(?:\d{3})+$)/gu, ','),
  );
}

/** As golang.org/x/text prints it: `1.500000 × 10⁰⁰`. */
function scientificText(value: number, precision: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(Math.min(precision, 100)).split('e');
  const sign = exponent.startsWith('-') ? '⁻' : '';
  const digits = exponent.replace(/^[+-]/u, '').padStart(2, '0');
  return `${mantissa} × 10${sign}${Array.from(digits, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '').join('')}`;
}

function integerClause(value: CelValue, clause: string, radix: number): string {
  if (typeof value === 'bigint') return value.toString(radix);
  if (value instanceof CelUint) return value.value.toString(radix);
  const also = radix === 2 ? 'integers and bools' : 'integers';
  throw new CelError(`error during formatting: ${clause} can only be used on ${also}, was given ${typeNameOf(value)}`);
}

function hexClause(value: CelValue): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'bigint') return value.toString(16);
  if (value instanceof CelUint) return value.value.toString(16);
  const why = 'hex clause can only be used on integers, byte buffers, and strings';
  throw new CelError(`error during formatting: ${why}, was given ${typeNameOf(value)}`);
}
