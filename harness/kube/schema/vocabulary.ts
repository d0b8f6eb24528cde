/**
 * The words in which CRD schemas are written: structural OpenAPI v3, as `apiextensions.k8s.io/v1` takes it.
 *
 * Covers what the CRDs of this project need. Does not check schemas: an API server does.
 */
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';

/** A CEL rule and what the server says when it does not hold. */
export function rule(message: string, cel: string): ValidationRule {
  return { message, rule: cel };
}

interface Common {
  readonly default?: unknown;
  readonly description?: string;
  readonly rules?: readonly ValidationRule[];
}

export interface TextLimits extends Common {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export function text({ min, max, pattern, format, ...common }: TextLimits = {}): JsonSchema {
  return {
    type: 'string',
    ...defined({ minLength: min, maxLength: max, pattern, format }),
    ...commonKeys(common),
  };
}

/** One of a few words. */
export function oneOf(values: readonly string[], common: Common = {}): JsonSchema {
  return { type: 'string', enum: values, ...commonKeys(common) };
}

export interface NumberLimits extends Common {
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly number[];
}

export function integer({ min, max, enum: values, ...common }: NumberLimits = {}): JsonSchema {
  return { type: 'integer', ...defined({ minimum: min, maximum: max, enum: values }), ...commonKeys(common) };
}

export function int32(limits: NumberLimits = {}): JsonSchema {
  return { ...integer(limits), format: 'int32' };
}

export function int64(limits: NumberLimits = {}): JsonSchema {
  return { ...integer(limits), format: 'int64' };
}

export function flag(common: Common = {}): JsonSchema {
  return { type: 'boolean', ...commonKeys(common) };
}

export interface ListLimits extends Common {
  readonly min?: number;
  readonly max?: number;
}

/** Replaced as a whole by server-side apply. */
export function atomicList(items: JsonSchema, limits: ListLimits = {}): JsonSchema {
  return { ...list(items, limits), 'x-kubernetes-list-type': 'atomic' };
}

/** Each value once. */
export function setOf(items: JsonSchema, limits: ListLimits = {}): JsonSchema {
  return { ...list(items, limits), 'x-kubernetes-list-type': 'set' };
}

/** Each item is known by its `keys`, which are required fields or have defaults. */
export function mapList(keys: readonly string[], items: JsonSchema, limits: ListLimits = {}): JsonSchema {
  return { ...list(items, limits), 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
}

/** A field that must be there. */
export interface RequiredField {
  readonly required: JsonSchema;
}

export function required(schema: JsonSchema): RequiredField {
  return { required: schema };
}

/** An object of known fields; unknown ones are pruned by the server. */
export function record(
  fields: Readonly<Record<string, JsonSchema | RequiredField>>,
  common: Common & { readonly atomic?: boolean } = {},
): JsonSchema {
  const entries = Object.entries(fields);
  const names = entries.filter(([, field]) => isRequired(field)).map(([name]) => name);
  return {
    type: 'object',
    ...(entries.length === 0
      ? {}
      : { properties: Object.fromEntries(entries.map(([name, field]) => [name, schemaOf(field)])) }),
    ...(names.length === 0 ? {} : { required: names.sort() }),
    ...(common.atomic === true ? { 'x-kubernetes-map-type': 'atomic' as const } : {}),
    ...commonKeys(common),
  };
}

/** An object of any keys and alike values. */
export function mapOf(values: JsonSchema, { max, ...common }: Common & { readonly max?: number } = {}): JsonSchema {
  return { type: 'object', additionalProperties: values, ...defined({ maxProperties: max }), ...commonKeys(common) };
}

/** Replaced as a whole by server-side apply too, since nothing else is said. */
export function list(items: JsonSchema, { min, max, ...common }: ListLimits = {}): JsonSchema {
  return { type: 'array', items, ...defined({ minItems: min, maxItems: max }), ...commonKeys(common) };
}

function commonKeys(common: Common): Pick<JsonSchema, 'default' | 'description' | 'x-kubernetes-validations'> {
  return {
    ...defined({ default: common.default, description: common.description }),
    ...(common.rules === undefined ? {} : { 'x-kubernetes-validations': common.rules }),
  };
}

/** The entries that are not undefined. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function isRequired(field: JsonSchema | RequiredField): field is RequiredField {
  return 'required' in field && !Array.isArray(field.required);
}

function schemaOf(field: JsonSchema | RequiredField): JsonSchema {
  return isRequired(field) ? field.required : field;
}
