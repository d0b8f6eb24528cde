/** `metav1.Time` and `metav1.MicroTime` as Go reads and writes them. Mirrors the `time` package, layout RFC 3339. */

/** Why a text is no time, in Go's words. */
export class TimeProblem extends Error {
  override readonly name = 'TimeProblem';
}

const TIME_LAYOUT = '2006-01-02T15:04:05Z07:00';
const MICRO_TIME_LAYOUT = '2006-01-02T15:04:05.000000Z07:00';
const CANONICAL_TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;
const FIELDS = [
  { layout: '2006', digits: 4, fewest: 4, least: 0, most: 9999, name: 'year', before: '' },
  { layout: '01', digits: 2, fewest: 2, least: 1, most: 12, name: 'month', before: '-' },
  { layout: '02', digits: 2, fewest: 2, least: 0, most: 99, name: 'day', before: '-' },
  { layout: '15', digits: 2, fewest: 1, least: 0, most: 23, name: 'hour', before: 'T' },
  { layout: '04', digits: 2, fewest: 2, least: 0, most: 59, name: 'minute', before: ':' },
  { layout: '05', digits: 2, fewest: 2, least: 0, most: 59, name: 'second', before: ':' },
] as const;

/** In UTC with whole seconds; undefined for the zero time, which is not written. Throws {@link TimeProblem}. */
export function decodeTime(text: string): string | undefined {
  if (CANONICAL_TIME.test(text) && isPlainTime(text)) return text;
  return utcText(text, TIME_LAYOUT, 19, 'Z');
}

/** In UTC with six digits after the seconds. Throws {@link TimeProblem}. */
export function decodeMicroTime(text: string): string | undefined {
  return utcText(text, MICRO_TIME_LAYOUT, 26, 'Z');
}

/** Within limits that need no calendar. */
function isPlainTime(text: string): boolean {
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  return (
    text > '0001-01-02' &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 28 &&
    text.slice(11, 13) < '24' &&
    text.slice(14, 16) < '60' &&
    text.slice(17, 19) < '60'
  );
}

function utcText(text: string, layout: string, length: number, end: string): string | undefined {
  const { seconds, fraction } = readTime(text, layout);
  const date = new Date(seconds * 1000);
  const whole = date.toISOString().slice(0, 19);
  if (whole === '0001-01-01T00:00:00' && /^0*$/.test(fraction)) return undefined;
  return `${`${whole}.${fraction.padEnd(6, '0')}`.slice(0, length)}${end}`;
}

type Refuse = (rest: string, part: string) => TimeProblem;

function readTime(text: string, layout: string): { seconds: number; fraction: string } {
  const bad: Refuse = (rest, part) =>
    new TimeProblem(
      `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(part)}`,
    );
  const outOfRange = (what: string): TimeProblem =>
    new TimeProblem(`parsing time ${JSON.stringify(text)}: ${what} out of range`);
  const { numbers, rest } = readFields(text, bad, outOfRange);
  const fraction = readFraction(rest, layout, bad);
  const zoneText = rest.slice(fraction === '' ? 0 : fraction.length + 1);
  const zone = /^(?:Z|([+-])([0-9]{2}):([0-9]{2}))/.exec(zoneText);
  if (zone === null) throw bad(zoneText, 'Z07:00');
  const extra = zoneText.slice(zone[0].length);
  if (extra !== '') throw new TimeProblem(`parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(extra)}`);
  const [year = 0, month = 1, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (day < 1 || date.getUTCMonth() !== month - 1) throw outOfRange('day');
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
  return { seconds: seconds - zoneOffset(zone, outOfRange), fraction };
}

function readFields(
  text: string,
  bad: Refuse,
  outOfRange: (what: string) => TimeProblem,
): { numbers: number[]; rest: string } {
  let rest = text;
  const numbers: number[] = [];
  for (const field of FIELDS) {
    if (!rest.startsWith(field.before)) throw bad(rest, field.before);
    rest = rest.slice(field.before.length);
    const digits = leadingDigits(rest, field.digits);
    if (digits.length < field.fewest) throw bad(rest, field.layout);
    const number = Number(digits);
    rest = rest.slice(digits.length);
    if (number < field.least || number > field.most) throw outOfRange(field.name);
    numbers.push(number);
  }
  return { numbers, rest };
}

/** In seconds. */
function zoneOffset(zone: RegExpExecArray, outOfRange: (what: string) => TimeProblem): number {
  const [, sign, hours = '0', minutes = '0'] = zone;
  if (Number(hours) > 24) throw outOfRange('time zone offset hour');
  if (Number(minutes) > 60) throw outOfRange('time zone offset minute');
  return (Number(hours) * 60 + Number(minutes)) * 60 * (sign === '-' ? -1 : 1);
}

/** The layout of MicroTime wants exactly six digits; RFC 3339 takes any number of them. */
function readFraction(rest: string, layout: string, bad: Refuse): string {
  if (layout === MICRO_TIME_LAYOUT) {
    if (!/^[.,][0-9]{6}/.test(rest)) throw bad(rest, '.000000');
    return rest.slice(1, 7);
  }
  return /^[.,]([0-9]+)/.exec(rest)?.[1] ?? '';
}

function leadingDigits(text: string, most: number): string {
  let length = 0;
  while (length < most && text.charCodeAt(length) >= 48 && text.charCodeAt(length) <= 57) length += 1;
  return text.slice(0, length);
}
