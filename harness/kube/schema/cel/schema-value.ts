/** JSON as values of CEL, converted as far as an expression looks. Mirrors apiserver `pkg/cel/common/valuesunstructured.go`. */
import type { JsonSchema } from '../../api/apiextensions.ts';
import { equalJson, isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts';
import { listMapKey } from '../correlated.ts';
import { CelError } from './cel-error.ts';
import { durationText, parseDuration, parseTimestamp, timestampText } from './cel-time.ts';
import { CelDuration, celEqual, CelList, CelMap, CelTimestamp, isKey, keyText, type CelValue } from './cel-value.ts';
import { escapeField, unescapeField } from './field-escape.ts';
import { resourceSchema } from './schema-type.ts';
import { exactInteger } from '../../json/exact-integers.ts';
import { jsonText } from '../../json/json-text.ts';

/** @throws CelError when the value is not of the schema */
export function schemaValue(value: JsonValue, schema: JsonSchema): CelValue {
  if (value === null) {
    if (schema.nullable === true) return null;
    throw new CelError('invalid data, got null for schema with nullable=false');
  }
  if (schema['x-kubernetes-int-or-string'] === true) return intOrString(value);
  const { type } = schema;
  switch (type) {
    case 'object':
      return objectValue(value, schema);
    case 'array':
      return listValue(value, schema);
    case 'string':
      return textValue(value, schema.format ?? '');
    case 'number':
      if (typeof value !== 'number' && typeof value !== 'bigint') throw wrong('float', value);
      return Number(value);
    case 'integer':
      return intValue(value);
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong('bool', value);
      return value;
    default:
      throw new CelError(NO_TYPE);
  }
}

const NO_ARRAY = 'invalid data, expected an array for the provided schema with type=array';

const NO_TYPE =
  'invalid type, expected object, array, number, integer, boolean or string, or no type with ' +
  'x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got ';

function intValue(value: JsonValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong('int', value);
  return BigInt(value);
}

function wrong(expected: string, value: JsonValue): CelError {
  return new CelError(`invalid data, expected ${expected}, got ${goType(value)}`);
}

function goType(value: JsonValue): string {
  if (typeof value === 'bigint') return 'int64';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int64' : 'float64';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}

function intOrString(value: JsonValue): CelValue {
  if (typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new CelError('invalid data, expected XIntOrString value to be either a string or integer');
}

function textValue(value: JsonValue, format: string): CelValue {
  if (typeof value !== 'string') throw wrong('string', value);
  switch (format) {
    case 'duration':
      return parsed(parseDuration(value), `Invalid duration ${value}`);
    case 'date':
      return parsed(parseTimestamp(`${value}T00:00:00Z`), `Invalid date formatted string ${value}`);
    case 'date-time':
      return parsed(parseTimestamp(value), `Invalid date-time formatted string ${value}`);
    case 'byte':
      return Buffer.from(value, 'base64');
    default:
      return value;
  }
}

function parsed(value: CelValue | undefined, problem: string): CelValue {
  if (value === undefined) throw new CelError(problem);
  return value;
}

function listValue(value: JsonValue, schema: JsonSchema): CelValue {
  if (!Array.isArray(value)) {
    throw new CelError(NO_ARRAY);
  }
  const { items } = schema;
  if (items === undefined) throw new CelError('invalid array type, expected Items with a non-empty Schema');
  return new SchemaList(value, items, schema);
}

function objectValue(value: JsonValue, schema: JsonSchema): CelValue {
  if (!isJsonObject(value)) {
    throw new CelError('invalid data, expected a map for the provided schema with type=object');
  }
  return new SchemaObject(value, schema['x-kubernetes-embedded-resource'] === true ? resourceSchema(schema) : schema);
}

/** A list of a schema. Order does not count between `set` and `map` lists. */
class SchemaList extends CelList {
  readonly #schema: JsonSchema;
  readonly #json: readonly JsonValue[];
  readonly #items: JsonSchema;

  constructor(json: readonly JsonValue[], items: JsonSchema, schema: JsonSchema) {
    super(json.map((item) => schemaValue(item, items)));
    this.#json = json;
    this.#items = items;
    this.#schema = schema;
  }

  get json(): JsonValue {
    return [...this.#json];
  }

  override equals(other: CelList): boolean {
    const type = this.#schema['x-kubernetes-list-type'];
    if (type === 'set') return this.items.length === other.items.length && isWithin(other.items, this.items);
    if (!(other instanceof SchemaList) || type !== 'map') return super.equals(other);
    if (this.items.length !== other.items.length) return false;
    const index = new Map(this.#json.map((item, at) => [this.#keyOf(item), this.items[at] ?? null]));
    return other.#json.every((item, at) => {
      const mine = index.get(this.#keyOf(item));
      return mine !== undefined && celEqual(mine, other.items[at] ?? null);
    });
  }

  /** Of sets and maps: what the other has too is not added. */
  override plus(other: CelList): CelList {
    const type = this.#schema['x-kubernetes-list-type'];
    if (type !== 'set' && type !== 'map') {
      other.items.forEach(checkAddable);
      return super.plus(other);
    }
    const added = other instanceof SchemaList ? other.#json : other.items.map(jsonOf);
    const merged = new Map(this.#json.map((item) => [this.#keyOf(item), item]));
    for (const item of added) {
      const key = this.#keyOf(item);
      if (type === 'map' || !merged.has(key)) merged.set(key, item);
    }
    return new SchemaList([...merged.values()], this.#items, this.#schema);
  }

  #keyOf(item: JsonValue): string {
    if (this.#schema['x-kubernetes-list-type'] === 'set') return jsonText(item);
    return listMapKey(item, this.#schema['x-kubernetes-list-map-keys'] ?? []) ?? jsonText(item);
  }
}

/** Items of sets are scalars; numbers of different types are different here. */
function isWithin(items: readonly CelValue[], set: readonly CelValue[]): boolean {
  const known = new Set(set.map(typedKey));
  return items.every((item) => known.has(typedKey(item)));
}

function typedKey(item: CelValue): string {
  return isKey(item) ? typeof item + keyText(item) : jsonText(jsonOf(item));
}

/** Upstream takes the items of a list that an expression has made for JSON, which lists among them are not. */
function checkAddable(item: CelValue): void {
  if (item instanceof CelList && !(item instanceof SchemaList)) throw new CelError(NO_ARRAY);
}

function jsonOf(value: CelValue): JsonValue {
  if (value instanceof SchemaList || value instanceof SchemaObject) return value.json;
  if (typeof value === 'bigint') return exactInteger(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof CelTimestamp) return timestampText(value);
  if (value instanceof CelDuration) return durationText(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  throw new CelError(NO_ARRAY);
}

/** An object of a schema: with declared fields, or a map of alike values. */
class SchemaObject extends CelMap {
  readonly #json: JsonObject;
  readonly #schema: JsonSchema;
  /** Whether fields are known by their escaped names. */
  readonly #isObject: boolean;
  #found: Map<string, CelValue> | undefined;

  constructor(json: JsonObject, schema: JsonSchema) {
    super();
    this.#json = json;
    this.#schema = schema;
    this.#isObject = schema.properties !== undefined;
  }

  get json(): JsonValue {
    return this.#json;
  }

  get size(): number {
    return Object.keys(this.#json).length;
  }

  find(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') throw new CelError('no such overload');
    const known = this.#found?.get(key);
    if (known !== undefined) return known;
    const name = this.#isObject ? unescapeField(key) : key;
    if (name === undefined || !Object.hasOwn(this.#json, name)) return undefined;
    const json = this.#json[name] ?? null;
    const schema = this.#fieldSchema(name);
    if (schema === undefined || (this.#isObject && json === null)) return undefined;
    const value = schemaValue(json, schema);
    if (typeof value === 'object') (this.#found ??= new Map()).set(key, value);
    return value;
  }

  keys(): readonly CelValue[] {
    const names = Object.keys(this.#json).filter((name) => this.#fieldSchema(name) !== undefined);
    return this.#isObject ? names.map((name) => escapeField(name) ?? name) : names;
  }

  override equals(other: CelMap): boolean {
    if (!(other instanceof SchemaObject)) return super.equals(other);
    if (this.size !== other.size) return false;
    return Object.keys(this.#json).every((name) => {
      const schema = this.#fieldSchema(name);
      const theirs = Object.hasOwn(other.#json, name) ? other.#json[name] : undefined;
      if (theirs === undefined) return false;
      const mine = this.#json[name] ?? null;
      if (schema === undefined || !isTyped(schema) || mine === null || theirs === null) {
        return equalJson(mine, theirs);
      }
      return celEqual(schemaValue(mine, schema), schemaValue(theirs, schema));
    });
  }

  #fieldSchema(name: string): JsonSchema | undefined {
    const { properties, additionalProperties } = this.#schema;
    if (properties !== undefined) return Object.hasOwn(properties, name) ? properties[name] : undefined;
    return typeof additionalProperties === 'object' ? additionalProperties : undefined;
  }
}

/** Whether rules see values of the schema. */
function isTyped(schema: JsonSchema): boolean {
  return schema.type !== undefined || schema['x-kubernetes-int-or-string'] === true;
}
