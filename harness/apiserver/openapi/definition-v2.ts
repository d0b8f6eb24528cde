/**
 * Definitions of v3 in the words of v2, which knows no defaults, no unions and no nulls. Mirrors kube-openapi
 * `pkg/common` (built-in kinds) and apiextensions-apiserver `pkg/controller/openapi/v2/conversion.go` (custom ones).
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json/json.ts';

const REFERENCE_V3 = '#/components/schemas/';
const REFERENCE_V2 = '#/definitions/';

/** What v2 has no words for. */
const UNKNOWN_TO_V2 = ['default', 'nullable', 'oneOf', 'anyOf', 'not', 'allOf'] as const;

export function definitionV2(schema: JsonObject): JsonObject {
  if (schema['format'] === 'int-or-string') return { ...described(schema), type: 'string', format: 'int-or-string' };
  const reference = referenceOf(schema);
  const result: JsonObject = {};
  for (const [field, value] of Object.entries(schema)) {
    if ((UNKNOWN_TO_V2 as readonly string[]).includes(field) || field === '$ref') continue;
    result[field] = childV2(field, value);
  }
  if (reference !== undefined) result['$ref'] = `${REFERENCE_V2}${reference}`;
  // A number or a text: v2 says text.
  else if (Array.isArray(schema['oneOf']) && schema['type'] === undefined) result['type'] = 'string';
  return result;
}

/** Of a custom resource: what v2 cannot say is left open, so that clients do not refuse what the server takes. */
export function customDefinitionV2(schema: JsonObject): JsonObject {
  return definitionV2(opened(schema, true));
}

function opened(schema: JsonObject, isRoot: boolean): JsonObject {
  const { properties, items, additionalProperties, ...rest } = schema;
  if (schema['x-kubernetes-preserve-unknown-fields'] === true && isRoot) {
    const { 'x-kubernetes-preserve-unknown-fields': _, required: _required, ...root } = rest;
    return root;
  }
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-int-or-string'] === true ||
    schema['nullable'] === true;
  const { oneOf: _oneOf, anyOf: _anyOf, not: _not, ...plain } = rest;
  const kept = referenceOf(schema) === undefined ? without(plain, 'allOf') : plain;
  if (isOpen) return without(without(kept, 'type'), 'required');
  return {
    ...kept,
    ...(isJsonObject(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, child]) => [
              name,
              isJsonObject(child) ? opened(child, false) : child,
            ]),
          ),
        }
      : {}),
    ...(isJsonObject(items) ? { items: opened(items, false) } : {}),
    ...(isJsonObject(additionalProperties) ? { additionalProperties: opened(additionalProperties, false) } : {}),
    ...(typeof additionalProperties === 'boolean' ? { additionalProperties } : {}),
  };
}

function without(schema: JsonObject, field: string): JsonObject {
  const { [field]: _, ...rest } = schema;
  return rest;
}

function childV2(field: string, value: JsonValue): JsonValue {
  if (field === 'properties' && isJsonObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [name, isJsonObject(child) ? definitionV2(child) : child]),
    );
  return (field === 'items' || field === 'additionalProperties') && isJsonObject(value) ? definitionV2(value) : value;
}

function referenceOf({ $ref, allOf }: JsonObject): string | undefined {
  const [first] = Array.isArray(allOf) ? allOf : [];
  const reference = typeof $ref === 'string' ? $ref : isJsonObject(first) ? first['$ref'] : undefined;
  return typeof reference === 'string' ? reference.slice(REFERENCE_V3.length) : undefined;
}

function described({ description }: JsonObject): JsonObject {
  return description === undefined ? {} : { description };
}
