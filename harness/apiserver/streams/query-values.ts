/** Values of a query as apimachinery `pkg/runtime/conversion.go` reads them: the first of a name counts. */
import { refusals } from '../../kube/status/refusals.ts';

/** False where it is absent, `0` or `false`. */
export function flagOf(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text !== '0' && text.toLowerCase() !== 'false';
}

const MAX_INT64 = 2n ** 63n - 1n;

/** @throws the 400 with the words of `strconv.ParseInt`, also for an empty text */
export function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const quoted = JSON.stringify(text);
  if (!/^[+-]?\d+$/.test(text)) throw refusals.badRequest(`strconv.ParseInt: parsing ${quoted}: invalid syntax`);
  const value = text.length > 25 ? MAX_INT64 + 1n : BigInt(text.replace('+', ''));
  if (value > MAX_INT64 || value < -MAX_INT64 - 1n)
    throw refusals.badRequest(`strconv.ParseInt: parsing ${quoted}: value out of range`);
  return Number(value);
}
