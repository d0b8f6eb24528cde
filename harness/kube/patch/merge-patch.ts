/** JSON merge patches (RFC 7386) as `gopkg.in/evanphx/json-patch.v4` `merge.go` applies them. */
import { cloneJson, isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';
import { refusals } from '../status/refusals.ts';

/**
 * The patched object; shares nothing with its arguments.
 *
 * @throws a 400 when the patch is not an object
 */
export function mergePatch(object: JsonObject, patch: JsonValue): JsonObject {
  if (patch === null) throw refusals.badRequest('Invalid JSON Patch');
  if (!isJsonObject(patch))
    throw refusals.badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
    );
  return mergeObjects(object, patch);
}

/** What Go's decoder calls a value. */
export function jsonKind(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}

function mergeObjects(object: JsonObject, patch: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const key of Object.keys(object))
    if (!Object.hasOwn(patch, key)) setOwn(result, key, cloneJson(object[key] ?? null));
    else {
      const merged = mergeValues(object[key] ?? null, patch[key] ?? null);
      if (merged !== undefined) setOwn(result, key, merged);
    }
  for (const key of Object.keys(patch))
    if (!Object.hasOwn(object, key) && patch[key] !== null) setOwn(result, key, withoutNulls(patch[key] ?? null));
  return result;
}

/** Undefined: the field goes. */
function mergeValues(current: JsonValue, patch: JsonValue): JsonValue | undefined {
  if (patch === null) return undefined;
  if (!isJsonObject(current)) return withoutNulls(patch);
  // A list that replaces an object keeps the nulls of its items.
  return isJsonObject(patch) ? mergeObjects(current, patch) : cloneJson(patch);
}

/** A copy in which no object has a null; lists keep theirs. Not recursive: patches may be nested deeper than calls can be. */
function withoutNulls(value: JsonValue): JsonValue {
  const result = cloneJson(value);
  const open: JsonValue[] = [result];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const fields = next as JsonObject;
    for (const key of Object.keys(fields)) {
      const field = fields[key] ?? null;
      if (field !== null) open.push(field);
      else if (!Array.isArray(next)) Reflect.deleteProperty(fields, key);
    }
  }
  return result;
}
