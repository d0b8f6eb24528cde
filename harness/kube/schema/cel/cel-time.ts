/** Times and durations as texts. Mirrors Go's `time` and cel-go `common/types/{timestamp,duration}.go`. */
import { goQuote } from '../../status/go-quote.ts';
import { CelError } from './cel-error.ts';
import { plainText } from './cel-number-text.ts';
import { CelDuration, CelTimestamp } from './cel-value.ts';

const SECOND = 1_000_000_000n;
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3_600n * SECOND,
};
const MAX_INT64 = 2n ** 63n;

/** Undefined: it is none. As Go's `time.ParseDuration`. */
export function parseDuration(text: string): CelDuration | undefined {
  const sign = /^[-+]/u.exec(text)?.[0] ?? '';
  const body = text.slice(sign.length);
  if (body === '0') return new CelDuration(0n);
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/u.test(body)) return undefined;
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/gu)) {
    const scale = UNITS[unit] ?? 1n;
    nanos += BigInt(whole === '' ? '0' : whole) * scale;
    if (fraction !== '')
      nanos += (BigInt(fraction.slice(0, 18)) * scale) / 10n ** BigInt(Math.min(fraction.length, 18));
  }
  const signed = sign === '-' ? -nanos : nanos;
  return isInt64(signed) ? new CelDuration(signed) : undefined;
}

function isInt64(value: bigint): boolean {
  return value < MAX_INT64 && value >= -MAX_INT64;
}

/** `3600s`, `1.5s`: how CEL prints a duration. Upstream makes seconds of it first, as a double. */
export function durationText({ nanos }: CelDuration): string {
  return `${plainText(Number(nanos / SECOND) + Number(nanos % SECOND) / 1e9)}s`;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/u;

/** Undefined: it is none. */
export function parseTimestamp(text: string): CelTimestamp | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, , , , , , , fraction = '', zone = ''] = match;
  const ms = writtenMs(match.slice(1, 7).map(Number));
  const offset = zoneMinutes(zone);
  if (ms === undefined || offset === undefined) return undefined;
  const nanos = BigInt(ms) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return new CelTimestamp(nanos - BigInt(offset) * 60n * SECOND, offset);
}

/** Undefined: there is no such day or hour. */
function writtenMs([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[]):
  number | undefined {
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay && hour < 24 && minute < 60 && second < 60 ? date.getTime() : undefined;
}

/** Undefined: there is no such zone. */
function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 24 || minutes > 60) return undefined;
  const offset = hours * 60 + minutes;
  return zone.startsWith('-') && offset !== 0 ? -offset : offset;
}

/** RFC 3339 in the zone it was given in, with as much of a fraction as there is. */
export function timestampText({ nanos, offsetMinutes }: CelTimestamp): string {
  const seconds = floorDiv(nanos, SECOND);
  const fraction = (nanos - seconds * SECOND).toString().padStart(9, '0').replace(/0+$/u, '');
  const date = new Date((Number(seconds) + offsetMinutes * 60) * 1000).toISOString().slice(0, 19);
  return `${date}${fraction === '' ? '' : `.${fraction}`}${zoneText(offsetMinutes)}`;
}

function zoneText(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const size = Math.abs(offsetMinutes);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a < 0n && a % b !== 0n ? a / b - 1n : a / b;
}

const MIN_TIMESTAMP = -62_135_596_800n * SECOND;
const MAX_TIMESTAMP = 253_402_300_800n * SECOND;

export function checkedTimestamp(nanos: bigint, offsetMinutes: number = 0): CelTimestamp {
  if (nanos < MIN_TIMESTAMP || nanos >= MAX_TIMESTAMP) throw new CelError('timestamp overflow');
  return new CelTimestamp(nanos, offsetMinutes);
}

export function checkedDuration(nanos: bigint): CelDuration {
  if (nanos >= MAX_INT64 || nanos < -MAX_INT64) throw new CelError('integer overflow');
  return new CelDuration(nanos);
}

/** A part of a time in a zone: `UTC`, `+02:00`, `Europe/Berlin`. */
export function timePart(time: CelTimestamp, part: TimePart, zone: string = 'UTC'): bigint {
  const local = new Date(Number(floorDiv(time.nanos, 1_000_000n)) + zoneOffsetMs(time, zone));
  switch (part) {
    case 'year':
      return BigInt(local.getUTCFullYear());
    case 'month':
      return BigInt(local.getUTCMonth());
    case 'dayOfMonth':
      return BigInt(local.getUTCDate());
    case 'dayOfWeek':
      return BigInt(local.getUTCDay());
    case 'dayOfYear': {
      const start = new Date(0).setUTCFullYear(local.getUTCFullYear(), 0, 1);
      return BigInt(Math.floor((local.getTime() - start) / 86_400_000));
    }
    case 'hours':
      return BigInt(local.getUTCHours());
    case 'minutes':
      return BigInt(local.getUTCMinutes());
    case 'seconds':
      return BigInt(local.getUTCSeconds());
    case 'milliseconds':
      return BigInt(local.getUTCMilliseconds());
  }
}

export type TimePart =
  'year' | 'month' | 'dayOfMonth' | 'dayOfWeek' | 'dayOfYear' | 'hours' | 'minutes' | 'seconds' | 'milliseconds';

const ZONES_LIKE_UTC: ReadonlySet<string> = new Set(['', 'UTC', 'Local']);

function zoneOffsetMs(time: CelTimestamp, zone: string): number {
  if (ZONES_LIKE_UTC.has(zone)) return 0;
  const colon = zone.indexOf(':');
  if (colon >= 0) return fixedOffsetMs(zone.slice(0, colon), zone.slice(colon + 1));
  if (zone.includes('..') || /^[/\\]|\\/u.test(zone)) throw new CelError('time: invalid location name');
  const ms = Number(floorDiv(time.nanos, 1_000_000n));
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    // Names of zones are names of files upstream: their case counts.
    if (!isZoneName(zone)) throw new CelError(`unknown time zone ${zone}`);
    const parts = format.formatToParts(ms);
    const offset = /([+-])(\d{2}):(\d{2})/u.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
    if (offset === null) return 0;
    return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000;
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}

function isZoneName(zone: string): boolean {
  return /^[A-Z]/u.test(zone) && zone.split('/').every((part) => /^[A-Z]/u.test(part));
}

function fixedOffsetMs(hours: string, minutes: string): number {
  const offset = atoi(hours) * 60 + (hours.startsWith('-') ? -1 : 1) * atoi(minutes);
  return offset * 60_000;
}

function atoi(text: string): number {
  if (/^[-+]?\d{1,9}$/u.test(text)) return Number(text);
  const why = /^[-+]?\d+$/u.test(text) ? 'value out of range' : 'invalid syntax';
  throw new CelError(`strconv.Atoi: parsing ${goQuote(text)}: ${why}`);
}
