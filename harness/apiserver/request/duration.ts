/** Why a text is no duration, in the words of Go's `time.ParseDuration`; undefined: it is one. */
export function durationProblem(text: string): string | undefined {
  const whole = /^[+-]?(.*)$/s.exec(text)?.[1] ?? '';
  if (whole === '0') return undefined;
  const quoted = JSON.stringify(text);
  if (whole === '') return `time: invalid duration ${quoted}`;
  let rest = whole;
  while (rest !== '') {
    const [, number = '', unit = ''] = /^(\d+\.?\d*|\.\d+)?([^\d.]*)/.exec(rest) ?? [];
    if (number === '') return `time: invalid duration ${quoted}`;
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!UNITS.has(unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    rest = rest.slice(number.length + unit.length);
  }
  return undefined;
}

const UNITS: ReadonlySet<string> = new Set(['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h']);
