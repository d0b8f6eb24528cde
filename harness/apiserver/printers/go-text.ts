import { escapeHtml } from '../../kube/json/escape-html.ts';
import type { JsonValue } from '../../kube/json/json.ts';
import { jsonText } from '../../kube/json/json-text.ts';

/** A value as Go templates print it: maps and lists as JSON with their keys sorted, large numbers with an exponent. */
export function goText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'object' ? escapeHtml(jsonText(sorted(value))) : String(value);
}

/** Whole numbers that fit an int64 are integers in Go; others are floats. */
function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
