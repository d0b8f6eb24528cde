/** What is wrong with a crontab schedule, worded as robfig/cron's standard parser, which upstream uses. */

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const BOUNDS: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 6, names: DAYS },
];
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = '@every ';
const DURATION = /^[-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** @returns undefined when it is fine */
export function cronProblem(schedule: string): string | undefined {
  let text = schedule;
  const zoned = /^(?:TZ|CRON_TZ)=([^ ]*) (.*)$/s.exec(schedule);
  if (zoned !== null) {
    const [, zone = '', rest = ''] = zoned;
    if (!isTimeZone(zone)) return `provided bad location ${zone}: unknown time zone ${zone}`;
    text = rest.trim();
  }
  if (text.startsWith('@')) return descriptorProblem(text);
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== BOUNDS.length)
    return `expected exactly ${BOUNDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [index, bounds] of BOUNDS.entries()) {
    const problem = fieldProblem(fields[index] ?? '', bounds);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whether the machine's zone database has it. */
export function isTimeZone(name: string): boolean {
  if (name === '' || name === 'UTC') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function descriptorProblem(text: string): string | undefined {
  if (DESCRIPTORS.includes(text)) return undefined;
  if (!text.startsWith(EVERY)) return `unrecognized descriptor: ${text}`;
  const duration = text.slice(EVERY.length);
  if (DURATION.test(duration)) return undefined;
  return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
}

function fieldProblem(field: string, bounds: Bounds): string | undefined {
  for (const range of field.split(',').filter((part) => part !== '')) {
    const problem = rangeProblem(range, bounds);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function rangeProblem(expression: string, bounds: Bounds): string | undefined {
  try {
    checkRange(expression, bounds);
    return undefined;
  } catch (error) {
    if (error instanceof WrongField) return error.message;
    throw error;
  }
}

class WrongField extends Error {
  override readonly name = 'WrongField';
}

function checkRange(expression: string, bounds: Bounds): void {
  const [range = '', stepText, ...moreSteps] = expression.split('/');
  const ends = range.split('-');
  let start = bounds.least;
  let end = bounds.most;
  if (ends[0] !== '*' && ends[0] !== '?') {
    start = numberOrName(ends[0] ?? '', bounds);
    if (ends.length > 2) throw new WrongField(`too many hyphens: ${expression}`);
    end = ends[1] === undefined ? start : numberOrName(ends[1], bounds);
  }
  let step = 1;
  if (stepText !== undefined) {
    if (moreSteps.length > 0) throw new WrongField(`too many slashes: ${expression}`);
    step = wholeNumber(stepText);
    if (ends.length === 1) end = bounds.most;
  }
  if (start < bounds.least)
    throw new WrongField(`beginning of range (${start}) below minimum (${bounds.least}): ${expression}`);
  if (end > bounds.most) throw new WrongField(`end of range (${end}) above maximum (${bounds.most}): ${expression}`);
  if (start > end) throw new WrongField(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  if (step === 0) throw new WrongField(`step of range should be a positive number: ${expression}`);
}

function numberOrName(text: string, { names, least }: Bounds): number {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? index + least : wholeNumber(text);
}

function wholeNumber(text: string): number {
  if (!/^[-+]?[0-9]+$/.test(text))
    throw new WrongField(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const number = Number(text);
  if (number < 0) throw new WrongField(`negative number (${number}) not allowed: ${text}`);
  return number;
}
