import { setOwn, type JsonObject, type JsonValue } from '../../kube/json/json.ts';

/** A deep copy of an object as JSON would carry it: fields that are undefined are left out. */
export function plainJson(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map((item) => plainJson(item ?? null));
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  if (value instanceof Date) return value.toJSON();
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item !== undefined && typeof item !== 'function') setOwn(copy, key, plainJson(item));
  }
  return copy;
}
