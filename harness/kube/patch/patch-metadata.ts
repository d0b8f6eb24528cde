/**
 * What a schema says of strategic merge patches. Mirrors apimachinery `pkg/util/strategicpatch/meta.go` with struct tags;
 * field names are not matched without regard to case.
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import { builtInSchemas } from '../openapi/built-in-schemas.ts';
import { refusals } from '../status/refusals.ts';

export interface PatchMetadata {
  /** Of the object, or of one item of the list. Undefined: a scalar. */
  readonly schema: JsonSchema | undefined;
  /** `merge` or `replace`; empty: the default of the type. */
  readonly strategy: string;
  /** Empty: items are scalars. */
  readonly mergeKey: string;
}

/** @throws a 500, as upstream: the parent is a map, or has no such field */
export function structMetadata(parent: JsonSchema | undefined, field: string): PatchMetadata {
  const schema = fieldOf(parent, field);
  return { schema, ...directives(schema) };
}

/** @throws a 500, as upstream: the parent is a map, has no such field, or the field is no list */
export function listMetadata(parent: JsonSchema | undefined, field: string): PatchMetadata {
  const schema = fieldOf(parent, field);
  if (schema.items === undefined) throw refusals.unclassified('expected slice or array type, but got: struct');
  return { schema: schema.items, ...directives(schema) };
}

/** What Go calls the kind of a type, for messages. */
export function goKind(schema: JsonSchema | undefined): string {
  if (schema?.properties !== undefined) return 'struct';
  if (schema?.type === 'array') return 'slice';
  return schema?.type === 'object' ? 'map' : (schema?.type ?? 'struct');
}

function fieldOf(parent: JsonSchema | undefined, field: string): JsonSchema {
  const properties = parent?.properties;
  if (properties === undefined)
    throw refusals.unclassified(`merging an object in json but data type is not struct, instead is: ${goKind(parent)}`);
  const schema = Object.hasOwn(properties, field) ? properties[field] : undefined;
  if (schema !== undefined) return schema;
  const definition = parent === undefined ? undefined : builtInSchemas().nameOf(parent);
  const name = definition?.slice(definition.lastIndexOf('.') + 1) ?? '';
  throw refusals.unclassified(`unable to find api field in struct ${name} for the json field "${field}"`);
}

function directives(schema: JsonSchema): { strategy: string; mergeKey: string } {
  const strategies = (schema['x-kubernetes-patch-strategy'] ?? '').split(',');
  return {
    strategy: strategies.find((strategy) => strategy !== 'retainKeys') ?? '',
    mergeKey: schema['x-kubernetes-patch-merge-key'] ?? '',
  };
}
