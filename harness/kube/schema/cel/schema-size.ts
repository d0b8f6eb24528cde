/** How large values of a schema can be within one request. Mirrors apiserver `pkg/cel/common/schemas.go`. */
import type { JsonSchema } from '../../api/apiextensions.ts';
import { escapeField } from './field-escape.ts';
import { resourceSchema } from './schema-type.ts';

export interface SchemaSize {
  /** Elements, or bytes of a text. */
  readonly most: number;
  /** The fewest bytes that a value takes as JSON. */
  readonly leastBytes: number;
}

const REQUEST_BYTES = 3 * 1024 * 1024;
const LONGEST_TEXT = REQUEST_BYTES - 2;

const FIXED_TEXTS: Readonly<Record<string, SchemaSize | undefined>> = {
  duration: { most: 32, leastBytes: 3 },
  date: { most: 12, leastBytes: 12 },
  'date-time': { most: 32, leastBytes: 21 },
};

const SIZES = new WeakMap<JsonSchema, SchemaSize>();

export function schemaSize(schema: JsonSchema): SchemaSize {
  let size = SIZES.get(schema);
  if (size === undefined) SIZES.set(schema, (size = makeSize(schema)));
  return size;
}

/** How often a value may be there at most, where nothing else says so. */
export function mostInRequest({ leastBytes }: SchemaSize): number {
  return Math.floor(REQUEST_BYTES / (leastBytes + 1));
}

function makeSize(schema: JsonSchema): SchemaSize {
  if (schema['x-kubernetes-int-or-string'] === true) return { most: textLength(schema) ?? LONGEST_TEXT, leastBytes: 1 };
  switch (schema.type) {
    case 'array': {
      const least = schema.items === undefined ? 0 : schemaSize(part(schema.items)).leastBytes;
      return { most: schema.maxItems ?? Math.floor((REQUEST_BYTES - 2) / (least + 1)), leastBytes: 2 };
    }
    case 'object':
      return objectSize(schema);
    case 'string':
      return textSize(schema);
    case 'boolean':
      return { most: 0, leastBytes: 4 };
    default:
      return { most: 0, leastBytes: 1 };
  }
}

function objectSize(schema: JsonSchema): SchemaSize {
  if (typeof schema.additionalProperties === 'object') {
    const least = schemaSize(part(schema.additionalProperties)).leastBytes;
    return { most: schema.maxProperties ?? Math.floor((REQUEST_BYTES - 2) / (least + 6)), leastBytes: 2 };
  }
  let leastBytes = 2;
  for (const name of schema.required ?? []) {
    const property =
      schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (property === undefined || property.default !== undefined) continue;
    leastBytes += Buffer.byteLength(name) + schemaSize(part(property)).leastBytes + 4;
  }
  return { most: 0, leastBytes };
}

function textSize(schema: JsonSchema): SchemaSize {
  const fixed = FIXED_TEXTS[schema.format ?? ''];
  if (fixed !== undefined) return fixed;
  if (schema.format === 'byte') return { most: schema.maxLength ?? LONGEST_TEXT, leastBytes: 2 };
  const length = textLength(schema);
  if (length !== undefined) return { most: length, leastBytes: 2 };
  const words = (schema.enum ?? []).map((word) => (typeof word === 'string' ? Buffer.byteLength(word) : 0));
  return { most: words.length === 0 ? LONGEST_TEXT : Math.max(...words), leastBytes: 2 };
}

/** A character may take four bytes. */
function textLength({ maxLength }: JsonSchema): number | undefined {
  return maxLength === undefined ? undefined : maxLength * 4;
}

function part(schema: JsonSchema): JsonSchema {
  return schema['x-kubernetes-embedded-resource'] === true ? resourceSchema(schema) : schema;
}

/** The size at a path below `self`: names of fields, `@items`, `@values`, `@keys`. Undefined: nothing is known. */
export function sizeAt(self: JsonSchema, path: readonly string[]): number | undefined {
  let schema = self;
  for (const name of path) {
    if (name === '@keys') return typeof schema.additionalProperties === 'object' ? 0 : undefined;
    const below = childAt(schema, name);
    if (below === undefined) return undefined;
    schema = part(below);
  }
  return schemaSize(schema).most;
}

function childAt(schema: JsonSchema, name: string): JsonSchema | undefined {
  if (name === '@items' || name === '@values') {
    if (schema.type === 'array') return schema.items;
    return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  }
  const { properties = {} } = schema;
  const field = Object.keys(properties).find((candidate) => escapeField(candidate) === name);
  return field === undefined ? undefined : properties[field];
}
