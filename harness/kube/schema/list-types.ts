/** Items of `set` and `map` lists are there once. Mirrors apiextensions-apiserver `pkg/apiserver/schema/listtype`. */
import type { JsonSchema } from '../api/apiextensions.ts';
import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';
import { fieldErrors, type FieldError } from '../status/field-error.ts';
import { jsonText } from '../json/json-text.ts';

/** Items that are there more than once; all in one pass. */
export function validateListTypes(value: JsonValue, schema: JsonSchema): FieldError[] {
  const errors: FieldError[] = [];
  if (hasListTypes(schema)) visit(value, schema, '', errors);
  return errors;
}

const WITH_LIST_TYPES = new WeakMap<JsonSchema, boolean>();

function hasListTypes(schema: JsonSchema): boolean {
  const known = WITH_LIST_TYPES.get(schema);
  if (known !== undefined) return known;
  WITH_LIST_TYPES.set(schema, false);
  const type = schema['x-kubernetes-list-type'];
  const below = [...Object.values(schema.properties ?? {}), schema.additionalProperties, schema.items];
  const found =
    type === 'set' || type === 'map' || below.some((part) => typeof part === 'object' && hasListTypes(part));
  WITH_LIST_TYPES.set(schema, found);
  return found;
}

function visit(value: JsonValue, schema: JsonSchema, path: string, errors: FieldError[]): void {
  if (!hasListTypes(schema)) return;
  if (Array.isArray(value)) visitList(value, schema, path, errors);
  else if (isJsonObject(value)) {
    const { properties, additionalProperties } = schema;
    for (const key of Object.keys(value)) {
      const item = value[key] ?? null;
      if (typeof additionalProperties === 'object') visit(item, additionalProperties, `${path}[${key}]`, errors);
      const below = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (below !== undefined) visit(item, below, path === '' ? key : `${path}.${key}`, errors);
    }
  }
}

function visitList(list: JsonValue[], schema: JsonSchema, path: string, errors: FieldError[]): void {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') {
    for (const index of repeated(list)) errors.push(fieldErrors.duplicate(`${path}[${String(index)}]`, list[index]));
  } else if (type === 'map') checkMap(list, schema['x-kubernetes-list-map-keys'] ?? [], path, errors);
  const { items } = schema;
  if (items === undefined) return;
  list.forEach((item, index) => {
    visit(item, items, `${path}[${String(index)}]`, errors);
  });
}

function checkMap(list: JsonValue[], keys: readonly string[], path: string, errors: FieldError[]): void {
  const odd = list.findIndex((item) => item !== null && !isJsonObject(item));
  if (odd >= 0) {
    errors.push(
      fieldErrors.invalid(`${path}[${String(odd)}]`, list[odd], 'must be an object for an array of list-type map'),
    );
    return;
  }
  const identities = list.map((item) => identityOf(item, keys));
  for (const index of repeated(identities)) {
    errors.push(fieldErrors.duplicate(`${path}[${String(index)}]`, identities[index]));
  }
}

/** The key fields of an item: what is absent is left out, so that two items without keys are the same. */
function identityOf(item: JsonValue, keys: readonly string[]): JsonObject {
  const identity: JsonObject = {};
  if (!isJsonObject(item)) return identity;
  for (const key of keys) {
    const value = Object.hasOwn(item, key) ? item[key] : undefined;
    if (value !== undefined) setOwn(identity, key, value);
  }
  return identity;
}

/** Indices of the second of each equal items; later ones are not told, as upstream does not. */
function repeated(list: readonly JsonValue[]): number[] {
  const seen = new Map<string, number>();
  const indices: number[] = [];
  list.forEach((item, index) => {
    const text = canonicalText(item);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    if (times === 2) indices.push(index);
  });
  return indices;
}

function canonicalText(value: JsonValue): string {
  if (!isJsonObject(value)) return Array.isArray(value) ? `[${value.map(canonicalText).join()}]` : jsonText(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] ?? null)}`).join()}}`;
}
