/**
 * How the server prints a schema or a version of a CRD as a bad value: as its internal Go structs, which have every field
 * under its Go name. Mirrors apiextensions-apiserver `pkg/apis/apiextensions/types{,_jsonschema}.go`.
 */
import type { CustomResourceDefinitionVersion, JsonSchema, ValidationRule } from '../../kube/api/apiextensions.ts';
import type { JsonObject, JsonValue } from '../../kube/json/json.ts';

export function internalSchema(schema: JsonSchema): JsonObject {
  const { items, not, properties, additionalProperties } = schema;
  return {
    ID: '',
    Schema: '',
    Ref: null,
    ...fieldsOf(schema, BEFORE_COMBINATIONS),
    Items: items === undefined ? null : { Schema: internalSchema(items), JSONSchemas: null },
    AllOf: schemas(schema.allOf),
    OneOf: schemas(schema.oneOf),
    AnyOf: schemas(schema.anyOf),
    Not: not === undefined ? null : internalSchema(not),
    Properties: internalProperties(properties),
    AdditionalProperties: internalAdditionalProperties(additionalProperties),
    PatternProperties: null,
    Dependencies: null,
    AdditionalItems: null,
    Definitions: null,
    ...fieldsOf(schema, AFTER_COMBINATIONS),
    XValidations: schema['x-kubernetes-validations']?.map(internalRule) ?? null,
  };
}

/** The Go name of a field, the field, and what it is where it is not given. */
type PlainField = readonly [string, keyof JsonSchema, '' | false | null];

const BEFORE_COMBINATIONS: readonly PlainField[] = [
  ['Description', 'description', ''],
  ['Type', 'type', ''],
  ['Nullable', 'nullable', false],
  ['Format', 'format', ''],
  ['Title', 'title', ''],
  ['Default', 'default', null],
  ['Maximum', 'maximum', null],
  ['ExclusiveMaximum', 'exclusiveMaximum', false],
  ['Minimum', 'minimum', null],
  ['ExclusiveMinimum', 'exclusiveMinimum', false],
  ['MaxLength', 'maxLength', null],
  ['MinLength', 'minLength', null],
  ['Pattern', 'pattern', ''],
  ['MaxItems', 'maxItems', null],
  ['MinItems', 'minItems', null],
  ['UniqueItems', 'uniqueItems', false],
  ['MultipleOf', 'multipleOf', null],
  ['Enum', 'enum', null],
  ['MaxProperties', 'maxProperties', null],
  ['MinProperties', 'minProperties', null],
  ['Required', 'required', null],
];

const AFTER_COMBINATIONS: readonly PlainField[] = [
  ['ExternalDocs', 'externalDocs', null],
  ['Example', 'example', null],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', null],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', false],
  ['XIntOrString', 'x-kubernetes-int-or-string', false],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', null],
  ['XListType', 'x-kubernetes-list-type', null],
  ['XMapType', 'x-kubernetes-map-type', null],
];

function fieldsOf(schema: JsonSchema, fields: readonly PlainField[]): JsonObject {
  return Object.fromEntries(
    fields.map(([name, field, absent]) => [name, (schema[field] as JsonValue | undefined) ?? absent]),
  );
}

export function internalRule(rule: ValidationRule): JsonObject {
  return {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
}

export function internalVersion(version: CustomResourceDefinitionVersion): JsonObject {
  const schema = version.schema as { readonly openAPIV3Schema?: JsonSchema } | undefined;
  return {
    Name: version.name,
    Served: version.served,
    Storage: version.storage,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema:
      schema === undefined
        ? null
        : { OpenAPIV3Schema: schema.openAPIV3Schema === undefined ? null : internalSchema(schema.openAPIV3Schema) },
    Subresources: internalSubresources(version.subresources),
    AdditionalPrinterColumns:
      version.additionalPrinterColumns?.map((column) => ({
        Name: column.name,
        Type: column.type,
        Format: column.format ?? '',
        Description: column.description ?? '',
        Priority: column.priority ?? 0,
        JSONPath: column.jsonPath,
      })) ?? null,
    SelectableFields: version.selectableFields?.map(({ jsonPath }) => ({ JSONPath: jsonPath })) ?? null,
  };
}

function internalSubresources(subresources: CustomResourceDefinitionVersion['subresources']): JsonValue {
  if (subresources === undefined) return null;
  const { status, scale } = subresources;
  return {
    Status: status === undefined ? null : {},
    Scale:
      scale === undefined
        ? null
        : {
            SpecReplicasPath: scale.specReplicasPath,
            StatusReplicasPath: scale.statusReplicasPath,
            LabelSelectorPath: scale.labelSelectorPath ?? null,
          },
  };
}

function internalProperties(properties: JsonSchema['properties']): JsonValue {
  if (properties === undefined) return null;
  const names = Object.keys(properties).sort();
  return Object.fromEntries(names.map((name) => [name, internalSchema(properties[name] ?? {})]));
}

function internalAdditionalProperties(value: JsonSchema['additionalProperties']): JsonValue {
  if (value === undefined) return null;
  return typeof value === 'object' ? { Allows: true, Schema: internalSchema(value) } : { Allows: value, Schema: null };
}

function schemas(list: readonly JsonSchema[] | undefined): JsonValue {
  return list === undefined ? null : list.map(internalSchema);
}
