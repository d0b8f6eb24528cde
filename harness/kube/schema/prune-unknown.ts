/**
 * Removes what a structural schema does not know. Mirrors apiextensions-apiserver
 * `pkg/apiserver/schema/pruning/algorithm.go` and `pkg/apiserver/schema/defaulting/prunenulls.go`.
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import { isJsonObject, setOwn, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { fieldErrors, fieldErrorText } from '../status/field-error.ts';
import type { KubeStatusError } from '../status/kube-status-error.ts';
import { refusals } from '../status/refusals.ts';
import { coerceObjectMeta, ObjectMetaTypeError } from './coerce-object-meta.ts';

/**
 * Removes unknown fields of a whole object, in place, and then nulls that stand for nothing: of fields that are neither
 * nullable nor have a default. `apiVersion`, `kind` and `metadata` are kept at the root and of embedded resources; of
 * `metadata` the unknown fields go too.
 *
 * @returns the paths of the removed unknown fields, sorted, as upstream words them: `spec.list[0].extra`. Nulls are not told
 * @throws KubeStatusError 400 for `metadata` whose fields have wrong types
 */
export function pruneUnknown(object: JsonObject, schema: JsonSchema): string[] {
  try {
    const unknown: string[] = [];
    const metadata = coerceObjectMeta(object, '');
    const keepAll = schema['x-kubernetes-preserve-unknown-fields'] === true;
    pruneObject(object, schema, '', { keepAll, keepMeta: true }, unknown);
    pruneNulls(object, schema);
    const embedded: string[] = [];
    coerceEmbedded(object, schema, '', embedded);
    return [...metadata, ...unknown.sort(), ...embedded.sort()];
  } catch (error) {
    throw error instanceof ObjectMetaTypeError ? undecodable(object, error.message) : error;
  }
}

/** Removes unknown fields of a value below the root: no metadata is implied, and nulls stay. */
export function pruneValue(value: JsonValue, schema: JsonSchema): void {
  prune(value, schema, '', []);
}

function undecodable(object: JsonObject, why: string): KubeStatusError {
  const kind = textAt(object, 'kind') ?? '';
  const version = (textAt(object, 'apiVersion') ?? '').split('/').at(-1) ?? '';
  return refusals.badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** @param keep unknown fields of this value: it is the item of a list that keeps everything */
function prune(value: JsonValue, schema: JsonSchema, path: string, unknown: string[], keep = false): void {
  if (typeof value !== 'object' || value === null) return;
  const keepAll = keep || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (!Array.isArray(value)) {
    pruneObject(value, schema, path, { keepAll, keepMeta: schema['x-kubernetes-embedded-resource'] === true }, unknown);
  } else if (schema.items !== undefined) {
    const { items } = schema;
    value.forEach((item, index) => {
      prune(item, items, `${path}[${String(index)}]`, unknown, keepAll);
    });
  } else if (!keepAll) pruneSchemaless(value, path, unknown);
}

interface Kept {
  /** Unknown fields. */
  readonly keepAll: boolean;
  /** `apiVersion`, `kind` and `metadata`. */
  readonly keepMeta: boolean;
}

function pruneObject(
  object: JsonObject,
  schema: JsonSchema,
  path: string,
  { keepAll, keepMeta }: Kept,
  unknown: string[],
): void {
  const { properties, additionalProperties } = schema;
  for (const key of Object.keys(object)) {
    if (keepMeta && META_FIELDS.has(key)) continue;
    const below = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
    const value = object[key] ?? null;
    if (below !== undefined) prune(value, below, join(path, key), unknown);
    else if (typeof additionalProperties === 'object') prune(value, additionalProperties, join(path, key), unknown);
    else if (additionalProperties === true) pruneSchemaless(value, join(path, key), unknown);
    else if (!keepAll) {
      unknown.push(join(path, key));
      Reflect.deleteProperty(object, key);
    }
  }
}

/** Below a value without a schema every field is unknown. Not recursive: lists may be nested without end. */
function pruneSchemaless(value: JsonValue, path: string, unknown: string[]): void {
  const open: [JsonValue, string][] = [[value, path]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [current, at] = next;
    if (Array.isArray(current)) current.forEach((item, index) => open.push([item, `${at}[${String(index)}]`]));
    else if (isJsonObject(current)) {
      for (const key of Object.keys(current)) {
        unknown.push(join(at, key));
        Reflect.deleteProperty(current, key);
      }
    }
  }
}

function coerceEmbedded(value: JsonValue, schema: JsonSchema, path: string, unknown: string[]): void {
  if (!hasEmbedded(schema)) return;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined)
      value.forEach((item, index) => {
        coerceEmbedded(item, items, `${path}[${String(index)}]`, unknown);
      });
  } else if (isJsonObject(value)) {
    if (schema['x-kubernetes-embedded-resource'] === true) unknown.push(...coerceTypeAndMeta(value, path));
    for (const key of Object.keys(value)) {
      const below = fieldSchema(schema, key);
      if (below !== undefined) coerceEmbedded(value[key] ?? null, below, join(path, key), unknown);
    }
  }
}

function coerceTypeAndMeta(object: JsonObject, path: string): string[] {
  for (const field of ['apiVersion', 'kind']) {
    if (Object.hasOwn(object, field) && typeof object[field] !== 'string') {
      throw new ObjectMetaTypeError(
        fieldErrorText(fieldErrors.invalid(join(path, field), object[field], 'must be a string')),
      );
    }
  }
  const before = object['metadata'];
  try {
    return coerceObjectMeta(object, path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ObjectMetaTypeError(fieldErrorText(fieldErrors.invalid(join(path, 'metadata'), byKey(before), why)));
  }
}

/** Go prints the keys of a map in their order. */
function byKey(value: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const key of Object.keys(value).sort()) setOwn(result, key, value[key] ?? null);
  return result;
}

const EMBEDDED = new WeakMap<JsonSchema, boolean>();

/** Whether a schema has embedded resources somewhere: most have none, and are not walked. */
export function hasEmbedded(schema: JsonSchema): boolean {
  const known = EMBEDDED.get(schema);
  if (known !== undefined) return known;
  EMBEDDED.set(schema, false);
  const below = [...Object.values(schema.properties ?? {}), schema.additionalProperties, schema.items];
  const found =
    schema['x-kubernetes-embedded-resource'] === true ||
    below.some((part) => typeof part === 'object' && hasEmbedded(part));
  EMBEDDED.set(schema, found);
  return found;
}

/** The schema of a field by its name; undefined where there is none. */
export function fieldSchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function pruneNulls(value: JsonValue, schema: JsonSchema): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return;
    for (const item of value) if (typeof item === 'object' && item !== null) pruneNulls(item, items);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (typeof item !== 'object') continue;
      const below = fieldSchema(schema, key);
      if (below === undefined) continue;
      if (item !== null) pruneNulls(item, below);
      else if (below.nullable !== true && (below.default === undefined || below.default === null))
        Reflect.deleteProperty(value, key);
    }
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
