import type { JsonValue } from '../../json/json.ts';
import { CelList, CelMapLiteral, type CelValue } from './cel-value.ts';

/** JSON without a schema as a value of CEL: whole numbers are ints. Mirrors cel-go `common/types/json_struct.go` as far as admission uses it. */
export function plainValue(value: JsonValue): CelValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return new CelList(value.map(plainValue));
  if (typeof value !== 'object' || value === null) return value;
  return new CelMapLiteral(Object.keys(value).map((key) => [key, plainValue(value[key] ?? null)]));
}
