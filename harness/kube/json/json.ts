/**
 * What a request body holds, once parsed. Objects are plain; their keys keep the order of the text. Whole numbers that a
 * number does not hold exactly are bigints, as far as 64 bits go: write values with `jsonText`.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;

/** Mutable on purpose: drafts of objects are filled in by defaulting and admission before they are stored. */
export interface JsonObject {
  [key: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a field that is an object, else undefined. */
export function objectAt(parent: JsonObject | undefined, field: string): JsonObject | undefined {
  const value = parent?.[field];
  return isJsonObject(value) ? value : undefined;
}

/** The items of a field that is a list, else none. */
export function listAt(parent: JsonObject | undefined, field: string): JsonValue[] {
  const value = parent?.[field];
  return Array.isArray(value) ? value : [];
}

/** The value of a field that is a string, else undefined. */
export function textAt(parent: JsonObject | undefined, field: string): string | undefined {
  const value = parent?.[field];
  return typeof value === 'string' ? value : undefined;
}

/** The value of a field that is a number, else undefined. One beyond the safe integers is not exact: for comparisons only. */
export function numberAt(parent: JsonObject | undefined, field: string): number | undefined {
  const value = parent?.[field];
  return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : undefined;
}

/** A deep copy. Several times faster than `structuredClone` for plain data. */
export function cloneJson<T extends JsonValue>(value: T): T {
  try {
    return copy(value) as T;
  } catch (error) {
    if (error instanceof RangeError) return copyDeep(value) as T;
    throw error;
  }
}

/** With its own stack: bodies may be nested deeper than calls can be. */
function copyDeep(value: JsonValue): JsonValue {
  const root: JsonObject = { value };
  const open: JsonObject[] = [root];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop())
    for (const key of Object.keys(holder)) {
      const item = holder[key] ?? null;
      if (typeof item !== 'object' || item === null) continue;
      const copied = Array.isArray(item) ? [...item] : { ...item };
      setOwn(holder, key, copied);
      open.push(copied as JsonObject);
    }
  return root['value'] ?? null;
}

function copy(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  const result: JsonObject = {};
  for (const key in value) setOwn(result, key, copy(value[key] ?? null));
  return result;
}

/** Sets a field that came from outside: `__proto__` becomes a field like any other. */
export function setOwn(target: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}

/** Deep equality of plain data; the order of keys does not count. Makes nothing on the way: writes compare a lot. */
export function equalJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  return isJsonObject(a) && isJsonObject(b) && equalObjects(a, b);
}

function equalLists(a: readonly JsonValue[], b: readonly JsonValue[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!equalJson(a[index], b[index])) return false;
  return true;
}

function equalObjects(a: JsonObject, b: JsonObject): boolean {
  let more = 0;
  for (const key in a) {
    if (!Object.hasOwn(b, key) || !equalJson(a[key], b[key])) return false;
    more++;
  }
  for (const _ in b) more--;
  return more === 0;
}
