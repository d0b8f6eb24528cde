/** Times and durations as texts. Mirrors Go's `time` and cel-go `common/types/{timestamp,duration}.go`. */
import { CelError } from './cel-error.ts';
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
  if (nanos >= MAX_INT64) return undefined;
  return new CelDuration(sign === '-' ? -nanos : nanos);
}

/** `3600s`, `1.5s`: how CEL prints a duration. */
export function durationText({ nanos }: CelDuration): string {
  return `${secondsText(nanos)}s`;
}

function secondsText(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = (size % SECOND).toString().padStart(9, '0').replace(/0+$/u, '');
  return `${sign}${(size / SECOND).toString()}${fraction === '' ? '' : `.${fraction}`}`;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?([Zz]|[+-]\d{2}:\d{2})$/u;

/** Undefined: it is none. */
export function parseTimestamp(text: string): CelTimestamp | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', zone = ''] = match;
  const ms = Date.UTC(2000, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(ms);
  date.setUTCFullYear(Number(year));
  const asWritten =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!asWritten) return undefined;
  const nanos = BigInt(date.getTime()) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return new CelTimestamp(nanos - zoneNanos(zone));
}

function zoneNanos(zone: string): bigint {
  if (zone.toUpperCase() === 'Z') return 0n;
  const minutes = BigInt(zone.slice(1, 3)) * 60n + BigInt(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60n * SECOND;
}

/** RFC 3339 in UTC, with as much of a fraction as there is. */
export function timestampText({ nanos }: CelTimestamp): string {
  const seconds = floorDiv(nanos, SECOND);
  const fraction = (nanos - seconds * SECOND).toString().padStart(9, '0').replace(/0+$/u, '');
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${date}${fraction === '' ? '' : `.${fraction}`}Z`;
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a < 0n && a % b !== 0n ? a / b - 1n : a / b;
}

const MIN_TIMESTAMP = -62_135_596_800n * SECOND;
const MAX_TIMESTAMP = 253_402_300_800n * SECOND;

export function checkedTimestamp(nanos: bigint): CelTimestamp {
  if (nanos < MIN_TIMESTAMP || nanos >= MAX_TIMESTAMP) throw new CelError('timestamp overflow');
  return new CelTimestamp(nanos);
}

export function checkedDuration(nanos: bigint): CelDuration {
  if (nanos >= MAX_INT64 || nanos < -MAX_INT64) throw new CelError('duration overflow');
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
      const start = Date.UTC(local.getUTCFullYear(), 0, 1);
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

function zoneOffsetMs(time: CelTimestamp, zone: string): number {
  if (zone === 'UTC' || zone === '') return 0;
  const fixed = /^([+-]?)(\d{2}):(\d{2})$/u.exec(zone);
  if (fixed !== null) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
  const ms = Number(floorDiv(time.nanos, 1_000_000n));
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(ms);
    const offset = /([+-])(\d{2}):(\d{2})/u.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
    if (offset === null) return 0;
    return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000;
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}
