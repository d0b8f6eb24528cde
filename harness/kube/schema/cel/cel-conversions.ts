/** `int('1')`, `string(2.5)` and their kin. Mirrors cel-go `common/types`. */
import { checkedInt, checkedUint } from './cel-arithmetic.ts';
import { CelError } from './cel-error.ts';
import { globalFunction, type CelOverload } from './cel-overload.ts';
import { checkedTimestamp, durationText, parseDuration, parseTimestamp, timestampText } from './cel-time.ts';
import { doubleText } from './cel-number-text.ts';
import { CelDuration, CelTimestamp, CelUint, typeNameOf, type CelValue } from './cel-value.ts';

const SECOND = 1_000_000_000n;

/** @throws CelError when the type has no text */
export function celText(value: CelValue): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return doubleText(value);
    default:
      return objectText(value);
  }
}

function objectText(value: CelValue): string {
  if (value instanceof CelTimestamp) return timestampText(value);
  if (value instanceof CelDuration) return durationText(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString();
    if (Buffer.compare(Buffer.from(text), value) === 0) return text;
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
  throw new CelError(`type conversion error from '${typeNameOf(value)}' to 'string'`);
}

/** Of a value that is no number and no time: the declared types leave nothing else. */
function textOf(value: CelValue): string {
  return typeof value === 'string' ? value : '';
}

function notConvertible(type: string): CelError {
  return new CelError(`type conversion error from 'string' to '${type}'`);
}

function toInt(value: CelValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    if (Number.isNaN(value) || Math.abs(value) >= 2 ** 63) throw new CelError('integer overflow');
    return BigInt(Math.trunc(value));
  }
  if (value instanceof CelUint) return checkedInt(value.value);
  if (value instanceof CelTimestamp)
    return value.nanos / SECOND - (value.nanos < 0n && value.nanos % SECOND !== 0n ? 1n : 0n);
  if (value instanceof CelDuration) return value.nanos;
  const text = textOf(value);
  if (!/^[-+]?\d{1,20}$/u.test(text)) throw notConvertible('int');
  const parsed = BigInt(text.replace(/^\+/u, ''));
  if (parsed >= 2n ** 63n || parsed < -(2n ** 63n)) throw notConvertible('int');
  return parsed;
}

function toUint(value: CelValue): CelUint {
  if (value instanceof CelUint) return value;
  if (typeof value === 'bigint') return checkedUint(value);
  if (typeof value === 'number') {
    if (!(value >= 0 && value < 2 ** 64)) throw new CelError('unsigned integer overflow');
    return new CelUint(BigInt(Math.trunc(value)));
  }
  const text = textOf(value);
  if (!/^\d{1,20}$/u.test(text) || BigInt(text) >= 2n ** 64n) throw notConvertible('uint');
  return new CelUint(BigInt(text));
}

function toDouble(value: CelValue): number {
  if (typeof value === 'number') return value;
  if (value instanceof CelUint) return Number(value.value);
  if (typeof value === 'bigint') return Number(value);
  const text = textOf(value);
  if (/^[+-]?(?:inf(?:inity)?|nan)$/iu.test(text))
    return /nan/iu.test(text) ? NaN : text.startsWith('-') ? -Infinity : Infinity;
  const number = parsedDouble(text);
  if (!Number.isFinite(number)) throw notConvertible('double');
  return number;
}

/** NaN: it is none. Infinity: it is too large. */
function parsedDouble(text: string): number {
  if (DECIMAL.test(text)) return Number(text.replaceAll('_', ''));
  const hex = HEX.exec(text.replaceAll('_', ''));
  if (hex === null) return NaN;
  const [, sign, whole = '', fraction = '', power = ''] = hex;
  const digits = whole + fraction;
  if (digits === '' || digits.length > 200) return NaN;
  const value = Number(BigInt(`0x${digits}`)) * 2 ** (Number(power) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

const DECIMAL = /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+(?:_\d+)*)?$/u;
const HEX = /^([-+]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([-+]?\d+)$/u;

const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

function toBool(value: CelValue): boolean {
  if (typeof value === 'boolean') return value;
  const text = textOf(value);
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw notConvertible('bool');
}

/** @throws CelError */
export function toDuration(value: CelValue): CelDuration {
  if (value instanceof CelDuration) return value;
  if (typeof value === 'bigint') throw new CelError("type conversion error from 'int' to 'google.protobuf.Duration'");
  const duration = parseDuration(textOf(value));
  if (duration !== undefined) return duration;
  throw notConvertible('google.protobuf.Duration');
}

/** @throws CelError */
export function toTimestamp(value: CelValue): CelTimestamp {
  if (value instanceof CelTimestamp) return value;
  if (typeof value === 'bigint') return checkedTimestamp(value * SECOND);
  const time = parseTimestamp(textOf(value));
  if (time !== undefined) return checkedTimestamp(time.nanos, time.offsetMinutes);
  throw notConvertible('google.protobuf.Timestamp');
}

function conversions(name: string, from: readonly string[], convert: (value: CelValue) => CelValue): CelOverload[] {
  return from.map((type) => globalFunction(`${name}(${type}): ${name}`, (value = null) => convert(value)));
}

export const CONVERSIONS: readonly CelOverload[] = [
  ...conversions('bool', ['bool', 'string'], toBool),
  ...conversions('bytes', ['bytes', 'string'], (value) => (typeof value === 'string' ? Buffer.from(value) : value)),
  ...conversions('double', ['double', 'int', 'string', 'uint'], toDouble),
  ...conversions('duration', ['duration', 'int', 'string'], toDuration),
  ...conversions('int', ['int', 'double', 'duration', 'string', 'timestamp', 'uint'], toInt),
  ...conversions('string', ['string', 'bool', 'bytes', 'double', 'duration', 'int', 'timestamp', 'uint'], celText),
  ...conversions('timestamp', ['timestamp', 'int', 'string'], toTimestamp),
  ...conversions('uint', ['uint', 'double', 'int', 'string'], toUint),
];
