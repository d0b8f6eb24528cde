/**
 * Makes `metadata` of an object without a Go struct what decoding into one would make of it. Mirrors
 * apiextensions-apiserver `pkg/apiserver/schema/objectmeta/{algorithm,coerce}.go`.
 */
import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';
import { OBJECT_META_FIELDS, type ObjectMetaFieldType, type StructList } from './object-meta-fields.ts';

/** A field of `metadata` has a JSON type that Go would not decode; `message` is Go's. */
export class ObjectMetaTypeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ObjectMetaTypeError';
  }
}

/**
 * Drops unknown fields of `object.metadata`, nulls and empty values, in place.
 *
 * @param path of the object; empty at the root
 * @returns the paths of the unknown fields
 * @throws ObjectMetaTypeError
 */
export function coerceObjectMeta(object: JsonObject, path: string): string[] {
  if (!Object.hasOwn(object, 'metadata')) return [];
  const { metadata } = object;
  if (metadata === null || metadata === undefined) {
    object['metadata'] = {};
    return [];
  }
  if (!isJsonObject(metadata)) {
    throw new ObjectMetaTypeError(`json: cannot unmarshal ${jsonTypeOf(metadata)} into Go value of type v1.ObjectMeta`);
  }
  const unknown: string[] = [];
  const where: Where = { struct: 'ObjectMeta', field: '', path: path === '' ? 'metadata' : `${path}.metadata` };
  coerceStruct(metadata, OBJECT_META_FIELDS, where, unknown);
  return unknown;
}

/** Where an error is: upstream names the innermost struct and the path of fields from the outermost. */
interface Where {
  readonly struct: string;
  readonly field: string;
  readonly path: string;
}

function coerceStruct(
  value: JsonObject,
  fields: Readonly<Record<string, ObjectMetaFieldType>>,
  where: Where,
  unknown: string[],
): void {
  for (const key of Object.keys(value)) {
    const type = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const path = `${where.path}.${key}`;
    if (type === undefined) {
      unknown.push(path);
      Reflect.deleteProperty(value, key);
      continue;
    }
    const item = value[key] ?? null;
    const field = where.field === '' ? key : `${where.field}.${key}`;
    if (item === null || coerceField(item, type, { ...where, field, path }, unknown) === 'empty') {
      Reflect.deleteProperty(value, key);
    }
  }
}

function coerceField(
  value: JsonValue,
  type: ObjectMetaFieldType,
  where: Where,
  unknown: string[],
): 'empty' | undefined {
  switch (type) {
    case 'any':
      return undefined;
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, where, 'string');
      return value === '' ? 'empty' : undefined;
    case 'bool':
      if (typeof value !== 'boolean') throw mismatch(value, where, 'bool');
      return undefined;
    case 'int64':
      if (!Number.isSafeInteger(value) && typeof value !== 'bigint') throw mismatch(value, where, 'int64');
      return undefined;
    case 'time':
      checkTime(value);
      return undefined;
    case 'stringMap':
      return coerceStringMap(value, where);
    case 'strings':
      return checkStrings(value, where);
    default:
      return coerceStructs(value, type, where, unknown);
  }
}

function coerceStringMap(value: JsonValue, where: Where): 'empty' | undefined {
  if (!isJsonObject(value)) throw mismatch(value, where, 'map[string]string');
  const keys = Object.keys(value);
  for (const key of keys) {
    const item = value[key] ?? null;
    if (item === null) setOwn(value, key, '');
    else if (typeof item !== 'string') throw mismatch(item, where, 'string');
  }
  return keys.length === 0 ? 'empty' : undefined;
}

function checkStrings(value: JsonValue, where: Where): 'empty' | undefined {
  if (!Array.isArray(value)) throw mismatch(value, where, '[]string');
  value.forEach((item, index) => {
    if (item === null) value[index] = '';
    else if (typeof item !== 'string') throw mismatch(item, where, 'string');
  });
  return value.length === 0 ? 'empty' : undefined;
}

function coerceStructs(
  value: JsonValue,
  { struct, fields }: StructList,
  where: Where,
  unknown: string[],
): 'empty' | undefined {
  if (!Array.isArray(value)) throw mismatch(value, where, `[]v1.${struct}`);
  value.forEach((item, index) => {
    if (item === null) value[index] = {};
    else if (!isJsonObject(item)) throw mismatch(item, where, `v1.${struct}`);
    else coerceStruct(item, fields, { struct, field: where.field, path: `${where.path}[${String(index)}]` }, unknown);
  });
  return value.length === 0 ? 'empty' : undefined;
}

function checkTime(value: JsonValue): void {
  if (typeof value !== 'string') {
    throw new ObjectMetaTypeError(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type string`);
  }
  const problem = rfc3339Problem(value);
  if (problem !== undefined) throw new ObjectMetaTypeError(problem);
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})$/u;

/** What Go says of a text that is not RFC 3339; undefined when it is. */
export function rfc3339Problem(text: string): string | undefined {
  if (RFC3339.test(text) && !Number.isNaN(Date.parse(text.replace(',', '.')))) return undefined;
  const layout = '2006-01-02T15:04:05Z07:00';
  const steps: readonly (readonly [RegExp, string])[] = [
    [/^\d{4}/u, '2006'],
    [/^-/u, '-'],
    [/^\d{2}/u, '01'],
    [/^-/u, '-'],
    [/^\d{2}/u, '02'],
    [/^T/u, 'T'],
    [/^\d{2}/u, '15'],
    [/^:/u, ':'],
    [/^\d{2}/u, '04'],
    [/^:/u, ':'],
    [/^\d{2}(?:[.,]\d+)?/u, '05'],
    [/^(?:Z|[+-]\d{2}:\d{2})/u, 'Z07:00'],
  ];
  let rest = text;
  for (const [step, name] of steps) {
    const match = step.exec(rest);
    if (match === null) {
      return `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(name)}`;
    }
    rest = rest.slice(match[0].length);
  }
  return rest === ''
    ? `parsing time ${JSON.stringify(text)}: day out of range`
    : `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
}

function mismatch(value: JsonValue, { struct, field }: Where, goType: string): ObjectMetaTypeError {
  const shown =
    (typeof value === 'number' || typeof value === 'bigint') && goType === 'int64'
      ? `number ${String(value)}`
      : jsonTypeOf(value);
  return new ObjectMetaTypeError(
    `json: cannot unmarshal ${shown} into Go struct field ${struct}.${field} of type ${goType}`,
  );
}

/** As encoding/json names it. */
function jsonTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
