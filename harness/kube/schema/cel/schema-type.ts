/** The CEL type of a schema. Mirrors apiserver `pkg/cel/common/schemas.go`. */
import type { JsonSchema } from '../../api/apiextensions.ts';
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, listOf, mapOf, STRING, TIMESTAMP, type CelType } from './cel-type.ts';
import { escapeField } from './field-escape.ts';

const TEXT: JsonSchema = { type: 'string' };

/** What rules may always ask of the root of a resource. */
const RESOURCE_FIELDS: Readonly<Record<string, JsonSchema>> = {
  kind: TEXT,
  apiVersion: TEXT,
  metadata: { type: 'object', properties: { name: TEXT, generateName: TEXT } },
};

const RESOURCES = new WeakMap<JsonSchema, JsonSchema>();

/** The schema with `apiVersion`, `kind` and the names of `metadata`. */
export function resourceSchema(schema: JsonSchema): JsonSchema {
  let made = RESOURCES.get(schema);
  if (made === undefined) {
    made = { ...schema, properties: { ...schema.properties, ...RESOURCE_FIELDS } };
    RESOURCES.set(schema, made);
  }
  return made;
}

/** Undefined: values of the schema are not seen by rules. @param name prefixes the names of object types in messages */
export function schemaType(schema: JsonSchema, name: string): CelType | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return DYN;
  switch (schema.type) {
    case 'array': {
      const element = schema.items === undefined ? undefined : partType(schema.items, `${name}.@idx`);
      return element === undefined ? undefined : listOf(element);
    }
    case 'object':
      return objectType(schema, name);
    case 'string':
      return STRING_TYPES[schema.format ?? ''] ?? STRING;
    case 'boolean':
      return BOOL;
    case 'number':
      return DOUBLE;
    case 'integer':
      return INT;
    default:
      return undefined;
  }
}

const STRING_TYPES: Readonly<Record<string, CelType | undefined>> = {
  byte: BYTES,
  duration: DURATION,
  date: TIMESTAMP,
  'date-time': TIMESTAMP,
};

/** Of a schema within another: embedded resources have the fields of a resource. */
function partType(schema: JsonSchema, name: string): CelType | undefined {
  return schemaType(schema['x-kubernetes-embedded-resource'] === true ? resourceSchema(schema) : schema, name);
}

function objectType(schema: JsonSchema, name: string): CelType | undefined {
  if (typeof schema.additionalProperties === 'object') {
    const value = partType(schema.additionalProperties, `${name}.@elem`);
    return value === undefined ? undefined : mapOf(STRING, value);
  }
  const fields = new Map<string, CelType>();
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeField(field);
    const type = escaped === undefined ? undefined : partType(property, `${name}.${escaped}`);
    if (escaped !== undefined && type !== undefined) fields.set(escaped, type);
  }
  return { kind: 'object', name, fields };
}
