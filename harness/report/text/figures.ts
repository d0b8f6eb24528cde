import type { Finding } from '../../conformance/finding.ts';
import { durationText } from './duration.ts';

/** How many figures fit behind a case on one line. */
const KEY_FIGURES = 5;

/** Every figure of a finding: sample size, probability, interval, false-alarm rate, data. */
export function figuresOf({ n, p, interval, falseAlarm, data = {} }: Finding): readonly string[] {
  return [
    ...Object.entries(data).map(([name, value]) => figureText(name, value)),
    ...(n === undefined ? [] : [`n ${String(n)}`]),
    ...(p === undefined ? [] : [`p ${probabilityText(p)}`]),
    ...(interval === undefined ? [] : [`interval ${percent(interval[0])} to ${percent(interval[1])}`]),
    ...(falseAlarm === undefined ? [] : [`false alarm ${probabilityText(falseAlarm)}`]),
  ];
}

/** The figures that say most about a case: those of the findings that do not hold, else of all. Each name once. */
export function keyFiguresOf(findings: readonly Finding[]): readonly string[] {
  const broken = findings.filter(({ holds }) => !holds);
  const figures = new Map<string, string>();
  for (const { data = {}, n, p } of broken.length > 0 ? broken : findings) {
    for (const [name, value] of Object.entries(data))
      if (!figures.has(name)) figures.set(name, figureText(name, value));
    if (n !== undefined && !figures.has('n')) figures.set('n', `n ${String(n)}`);
    if (p !== undefined && !figures.has('p')) figures.set('p', `p ${probabilityText(p)}`);
  }
  return [...figures.values()].slice(0, KEY_FIGURES);
}

/** `firstGoodMs` 412 is `first good 412 ms`; `lost` 3 is `lost 3`. */
function figureText(name: string, value: number | string): string {
  const words = (text: string): string => text.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (typeof value === 'string') return `${words(name)} ${value}`;
  if (name.endsWith('Ms')) return `${words(name.slice(0, -2))} ${durationText(value)}`;
  return `${words(name)} ${String(Number(value.toPrecision(6)))}`;
}

/** Two digits: `0.34`, `0.0012`, `4.1e-7`. */
function probabilityText(p: number): string {
  if (p >= 0.001 || p === 0) return String(Number(p.toPrecision(2)));
  return p.toExponential(1).replace('.0e', 'e');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
