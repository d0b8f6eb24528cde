/** Parts of times and durations. */
import { memberFunction, type CelOverload } from './cel-overload.ts';
import { noSuchOverload } from './cel-error.ts';
import { timePart, type TimePart } from './cel-time.ts';
import { CelDuration, CelTimestamp, type CelValue } from './cel-value.ts';

const PARTS: readonly (readonly [string, TimePart, bigint])[] = [
  ['getFullYear', 'year', 0n],
  ['getMonth', 'month', 0n],
  ['getDayOfYear', 'dayOfYear', 0n],
  ['getDayOfMonth', 'dayOfMonth', -1n],
  ['getDate', 'dayOfMonth', 0n],
  ['getDayOfWeek', 'dayOfWeek', 0n],
  ['getHours', 'hours', 0n],
  ['getMinutes', 'minutes', 0n],
  ['getSeconds', 'seconds', 0n],
  ['getMilliseconds', 'milliseconds', 0n],
];

const NANOS: readonly (readonly [string, bigint])[] = [
  ['getHours', 3_600_000_000_000n],
  ['getMinutes', 60_000_000_000n],
  ['getSeconds', 1_000_000_000n],
  ['getMilliseconds', 1_000_000n],
];

function asTime(value: CelValue | undefined): CelTimestamp {
  if (value instanceof CelTimestamp) return value;
  throw noSuchOverload();
}

export const TIMES: readonly CelOverload[] = [
  ...PARTS.flatMap(([name, part, shift]) => [
    memberFunction(`${name}(timestamp): int`, (time) => timePart(asTime(time), part) + shift),
    memberFunction(
      `${name}(timestamp, string): int`,
      (time, zone) => timePart(asTime(time), part, zone as string) + shift,
    ),
  ]),
  ...NANOS.map(([name, unit]) =>
    memberFunction(`${name}(duration): int`, (duration) =>
      duration instanceof CelDuration ? duration.nanos / unit : 0n,
    ),
  ),
];
