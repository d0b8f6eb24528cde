/** What `%s`, `%d` and their kin print. Mirrors cel-go `ext/formatting.go`. */
import { goQuote } from '../../status/go-quote.ts';
import { celText } from './cel-conversions.ts';
import { CelError } from './cel-error.ts';
import { fixedText } from './cel-number-text.ts';
import type { CelType } from './cel-type.ts';
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

interface ClauseTypes {
  readonly words: string;
  readonly kinds: readonly CelType['kind'][];
  readonly print: (value: CelValue, decimals: number | undefined) => string;
  /** @param type the name of what was given */
  misused(type: string): CelError;
}

export function isVerb(verb: string): boolean {
  return Object.hasOwn(CLAUSES, verb);
}

/** Of a verb that there is. */
export function clauseTypes(verb: string): ClauseTypes {
  const clause = CLAUSES[verb];
  if (clause === undefined) throw new TypeError(`no verb: ${verb}`);
  return clause;
}

export function clauseText(verb: string, decimals: number | undefined, value: CelValue): string {
  return clauseTypes(verb).print(value, decimals);
}

function failed(why: string): CelError {
  return new CelError(`error during formatting: ${why}`);
}

function clause(words: string, kinds: ClauseTypes['kinds'], print: ClauseTypes['print']): ClauseTypes {
  return { words, kinds, print, misused: (type) => failed(`${words}, was given ${type}`) };
}

const INTEGERS: readonly CelType['kind'][] = ['int', 'uint'];
const HEX_WORDS = 'only integers, byte buffers, and strings can be formatted as hex';
const HEX_KINDS: readonly CelType['kind'][] = [...INTEGERS, 'string', 'bytes'];

const CLAUSES: Readonly<Record<string, ClauseTypes>> = {
  s: clause(
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    ['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null'],
    stringClause,
  ),
  d: clause('decimal clause can only be used on integers', INTEGERS, (value) => integerClause(value, 'd', 10)),
  f: clause('fixed-point clause can only be used on doubles', ['double', 'string'], fixedClause),
  e: clause('scientific clause can only be used on doubles', ['double', 'string'], scientificClause),
  b: clause('only integers and bools can be formatted as binary', [...INTEGERS, 'bool'], (value) =>
    typeof value === 'boolean' ? String(Number(value)) : integerClause(value, 'b', 2),
  ),
  o: clause('octal clause can only be used on integers', INTEGERS, (value) => integerClause(value, 'o', 8)),
  x: clause(HEX_WORDS, HEX_KINDS, hexClause),
  X: clause(HEX_WORDS, HEX_KINDS, (value) => hexClause(value).toUpperCase()),
};

function stringClause(value: CelValue): string {
  if (value === null) return 'null';
  if (value instanceof CelList) return `[${value.items.map(partText).join(', ')}]`;
  if (value instanceof CelMap) return mapText(value);
  if (value instanceof CelTypeValue) return value.name;
  if (value instanceof Uint8Array) return bytesText(value);
  try {
    return celText(value);
  } catch {
    throw clauseTypes('s').misused(typeNameOf(value));
  }
}

function bytesText(value: Uint8Array): string {
  try {
    return celText(value);
  } catch (error) {
    throw error instanceof CelError ? failed(`could not convert argument ${goQuote(error.message)} to string`) : error;
  }
}

function mapText(map: CelMap): string {
  const pairs = map.keys().map((key) => [keyText(key), partText(map.find(key) ?? null)] as const);
  const sorted = [...pairs].sort(([a], [b]) => compareText(a, b));
  return `{${sorted.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
}

function keyText(key: CelValue): string {
  if (typeof key === 'number' || (typeof key === 'object' && !(key instanceof CelUint))) {
    throw failed(`no formatting function for map key of type ${typeNameOf(key)}`);
  }
  return partText(key);
}

/** Of a part of a list or a map: as a literal of CEL. */
function partText(value: CelValue): string {
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return Number.isFinite(value) ? fixedText(value, 6) : goQuote(celText(value));
  if (typeof value !== 'object' || value === null || value instanceof CelUint) return stringClause(value);
  if (value instanceof Uint8Array) return `b${goQuote(bytesText(value))}`;
  if (value instanceof CelTimestamp) return `timestamp(${goQuote(celText(value))})`;
  if (value instanceof CelDuration) return `duration(${goQuote(celText(value))})`;
  if (value instanceof CelList || value instanceof CelMap || value instanceof CelTypeValue) return stringClause(value);
  throw failed(`no formatting function for ${typeNameOf(value)}`);
}

const LARGEST_PRECISION = 1_000_000;
const DEFAULT_PRECISION = 6;

function fixedClause(value: CelValue, decimals: number = DEFAULT_PRECISION): string {
  const number = doubleOf(value, 'f');
  if (decimals > LARGEST_PRECISION) return '%!(NOVERB)';
  if (!Number.isFinite(number)) return specialText(number);
  // Zero has no sign here.
  const [whole = '', fraction] = fixedText(number === 0 ? 0 : number, decimals).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/gu, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Upstream takes the precision for a width. */
function scientificClause(value: CelValue, width: number = DEFAULT_PRECISION): string {
  const number = doubleOf(value, 'e');
  if (width > LARGEST_PRECISION) return '%!(NOVERB)';
  return (Number.isFinite(number) ? scientificText(number) : specialText(number)).padStart(width);
}

function doubleOf(value: CelValue, verb: 'e' | 'f'): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw clauseTypes(verb).misused(typeNameOf(value));
}

function specialText(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value < 0 ? '-∞' : '∞';
}

/** As golang.org/x/text prints it: `1.500000×10⁰⁰`. */
function scientificText(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(DEFAULT_PRECISION).split('e');
  const sign = exponent.startsWith('-') ? '⁻' : '';
  const digits = exponent.replace(/^[+-]/u, '').padStart(2, '0');
  return `${mantissa}×10${sign}${Array.from(digits, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '').join('')}`;
}

function integerClause(value: CelValue, verb: string, radix: number): string {
  if (typeof value === 'bigint') return value.toString(radix);
  if (value instanceof CelUint) return value.value.toString(radix);
  throw clauseTypes(verb).misused(typeNameOf(value));
}

function hexClause(value: CelValue): string {
  if (typeof value === 'string' || value instanceof Uint8Array) return Buffer.from(value as string).toString('hex');
  return integerClause(value, 'x', 16);
}
