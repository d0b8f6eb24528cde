/**
 * The definitions of a custom resource as the server publishes them. Mirrors apiextensions-apiserver
 * `pkg/controller/openapi/builder/builder.go`.
 */
import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { definitionName, META } from './definition-name.ts';
import { parseJsonValue } from '../../kube/json/parse-json.ts';
import { jsonText } from '../../kube/json/json-text.ts';

const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const API_VERSION: JsonObject = {
  description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${CONVENTIONS}#resources`,
  type: 'string',
};
const KIND: JsonObject = {
  description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${CONVENTIONS}#types-kinds`,
  type: 'string',
};
const METADATA: JsonObject = {
  description: `Standard object's metadata. More info: ${CONVENTIONS}#metadata`,
  allOf: [{ $ref: `#/components/schemas/${META}.ObjectMeta` }],
};
const LIST_METADATA: JsonObject = {
  description: `Standard list metadata. More info: ${CONVENTIONS}#types-kinds`,
  allOf: [{ $ref: `#/components/schemas/${META}.ListMeta` }],
};
/** Of objects within objects: the same in other words. */
const EMBEDDED: JsonObject = {
  apiVersion: {
    description: `apiVersion defines the versioned schema of this representation of an object. More info: ${CONVENTIONS}#resources`,
    type: 'string',
  },
  kind: {
    description: `kind is a string value representing the type of this object. In CamelCase. More info: ${CONVENTIONS}#types-kinds`,
    type: 'string',
  },
  metadata: METADATA,
};

/** In the form of v3. */
export function customDefinition(definition: ResourceDefinition): JsonObject {
  const schema = withEmbedded(plainSchema(definition.schema));
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return {
    ...schema,
    properties: { ...properties, apiVersion: API_VERSION, kind: KIND, metadata: METADATA },
    ...kindOf(definition, definition.kind),
  };
}

export function customListDefinition(definition: ResourceDefinition): JsonObject {
  return {
    description: `${definition.listKind} is a list of ${definition.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: API_VERSION,
      items: {
        description: `List of ${definition.plural}. More info: ${CONVENTIONS}`,
        type: 'array',
        items: { $ref: `#/components/schemas/${definitionName(definition)}` },
      },
      kind: KIND,
      metadata: LIST_METADATA,
    },
    ...kindOf(definition, definition.listKind),
  };
}

function kindOf({ group, version, selectableFields = [] }: ResourceDefinition, kind: string): JsonObject {
  return {
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
    ...(selectableFields.length === 0
      ? {}
      : { 'x-kubernetes-selectable-fields': selectableFields.map((fieldPath) => ({ fieldPath })) }),
  };
}

/** A schema is JSON; its type says it is read-only. */
function plainSchema(schema: JsonSchema): JsonObject {
  return parseJsonValue(jsonText(schema)) as JsonObject;
}

/** Fields whose values are schemas, and those that hold schemas by name or in a list. */
const CHILDREN = ['items', 'additionalProperties', 'not'] as const;
const NAMED_CHILDREN = ['properties'] as const;
const LISTED_CHILDREN = ['allOf', 'anyOf', 'oneOf'] as const;

/** Adds what objects within objects have, in place. */
function withEmbedded(schema: JsonObject): JsonObject {
  for (const child of childSchemas(schema)) withEmbedded(child);
  if (schema['x-kubernetes-embedded-resource'] !== true) return schema;
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  schema['properties'] = { ...properties, ...EMBEDDED };
  schema['required'] = [...new Set<JsonValue>([...required, 'kind', 'apiVersion'])];
  return schema;
}

/** The schemas right below a schema. */
export function childSchemas(schema: JsonObject): JsonObject[] {
  return [
    ...CHILDREN.map((field) => schema[field]),
    ...NAMED_CHILDREN.flatMap((field) => (isJsonObject(schema[field]) ? Object.values(schema[field]) : [])),
    ...LISTED_CHILDREN.flatMap((field) => (Array.isArray(schema[field]) ? schema[field] : [])),
  ].filter(isJsonObject);
}
