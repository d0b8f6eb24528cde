/** Which part of the old object a part of the new one continues. Mirrors apiserver `pkg/cel/common/equality.go`. */
import type { JsonSchema } from '../api/apiextensions.ts';
import { equalJson, isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { fieldSchema } from './prune-unknown.ts';

/** `undefined`: there is no counterpart. A counterpart may be null. */
export type Counterpart = JsonValue | undefined;

/** The counterpart of `value[name]`. */
export function oldField(old: Counterpart, schema: JsonSchema, name: string): Counterpart {
  if (!isJsonObject(old) || !Object.hasOwn(old, name) || fieldSchema(schema, name) === undefined) return undefined;
  return old[name] ?? null;
}

/** Looks up the counterpart of an item of a list: only items of `x-kubernetes-list-type: map` have one. */
export function oldItems(old: Counterpart, schema: JsonSchema): ((item: JsonValue) => Counterpart) | undefined {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (!Array.isArray(old) || schema['x-kubernetes-list-type'] !== 'map' || keys.length === 0) return undefined;
  let byKey: Map<string, JsonObject> | undefined;
  return (item) => {
    const key = listMapKey(item, keys);
    if (key === undefined) return undefined;
    byKey ??= indexByKey(old, keys);
    return byKey.get(key);
  };
}

function indexByKey(list: readonly JsonValue[], keys: readonly string[]): Map<string, JsonObject> {
  const index = new Map<string, JsonObject>();
  for (const item of list) {
    const key = listMapKey(item, keys);
    if (key !== undefined && isJsonObject(item) && !index.has(key)) index.set(key, item);
  }
  return index;
}

/** One text for the values of all keys; undefined when one is absent or no scalar. */
export function listMapKey(item: JsonValue, keys: readonly string[]): string | undefined {
  if (!isJsonObject(item)) return undefined;
  let text = '';
  for (const key of keys) {
    const value = Object.hasOwn(item, key) ? item[key] : undefined;
    if (value === undefined || typeof value === 'object') return undefined;
    text += `\0${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
  }
  return text;
}

/** Whether nothing changed. The order of items of a `map` list does not count; a field without a schema never continues. */
export function isUnchanged(value: JsonValue, old: Counterpart, schema: JsonSchema): boolean {
  if (old === undefined) return false;
  if (value === null || old === null) return value === old;
  if (Array.isArray(value)) return Array.isArray(old) && sameList(value, old, schema);
  if (!isJsonObject(value)) return value === old;
  if (!isJsonObject(old)) return false;
  const names = Object.keys(value);
  if (names.length !== Object.keys(old).length) return false;
  return names.every((name) => {
    const below = fieldSchema(schema, name);
    return (
      below !== undefined && Object.hasOwn(old, name) && isUnchanged(value[name] ?? null, old[name] ?? null, below)
    );
  });
}

function sameList(list: JsonValue[], old: JsonValue[], schema: JsonSchema): boolean {
  if (list.length !== old.length) return false;
  const counterpart = oldItems(old, schema);
  const { items } = schema;
  if (counterpart === undefined || items === undefined) return equalJson(list, old);
  return list.every((item) => isUnchanged(item, counterpart(item), items));
}
