/** How Go's `fmt` prints decoded JSON: upstream's messages show values so. Whole numbers are decoded as `int64`. */
import { isJsonObject, type JsonValue } from '../json/json.ts';

/** As the verb `%v`: `map[a:[1 2]]`. Keys are sorted. */
export function goText(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : goFloat(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isJsonObject(value)) return String(value);
  const fields = Object.keys(value).sort();
  return `map[${fields.map((field) => `${field}:${goText(value[field] ?? null)}`).join(' ')}]`;
}

/** As the verb `%#v`: `[]interface {}{"a"}`. */
export function goSyntax(value: JsonValue): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isJsonObject(value)) return goText(value);
  const fields = Object.keys(value).sort();
  const shown = fields.map((field) => `${JSON.stringify(field)}:${goSyntax(value[field] ?? null)}`);
  return `map[string]interface {}{${shown.join(', ')}}`;
}

/** As the verb `%T`: the Go type that JSON is decoded to. */
export function goType(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int64';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int64' : 'float64';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** As the verb `%v` prints a `float64`: a million is `1e+06`. */
export function goFloat(value: number): string {
  const exponential = value.toExponential();
  const split = exponential.indexOf('e');
  const exponent = Number(exponential.slice(split + 1));
  // The shortest form turns to an exponent at a million.
  if (value === 0 || (exponent >= -4 && exponent < 6)) return String(value);
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${exponential.slice(0, split)}e${exponent < 0 ? '-' : '+'}${digits}`;
}
