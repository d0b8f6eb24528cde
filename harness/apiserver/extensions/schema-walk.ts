/** What may not be said in the schema of a CRD. Mirrors ValidateCustomResourceDefinitionOpenAPISchema, without its CEL part. */
import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { listTypeErrors } from './schema-list-types.ts';
import { ruleFieldErrors } from './schema-rule-fields.ts';

interface Place {
  readonly path: string;
  readonly root: boolean;
  /** Why defaults are forbidden here; undefined: they are not. */
  readonly noDefaults?: string;
  readonly insideMeta: boolean;
}

export function walkSchema(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  walk(schema, { path, root: true, insideMeta: false }, errors);
  return errors;
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const META: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);

function walk(schema: JsonSchema, place: Place, errors: FieldError[]): void {
  const { path } = place;
  checkStandard(schema, place, errors);
  if (schema.uniqueItems === true) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(fieldErrors.forbidden(`${path}.uniqueItems`, why));
  }
  walkAdditional(schema, place, errors);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const meta = META.has(name) && (place.root || schema['x-kubernetes-embedded-resource'] === true);
    walk(
      property,
      {
        ...place,
        root: false,
        path: `${path}.properties[${name}]`,
        insideMeta: place.insideMeta || meta,
        ...(meta && place.root ? { noDefaults: `in top-level ${name}` } : {}),
      },
      errors,
    );
  }
  const below = { ...place, root: false };
  if (schema.not !== undefined) walk(schema.not, { ...below, path: `${path}.not` }, errors);
  for (const combination of ['allOf', 'oneOf', 'anyOf'] as const) {
    schema[combination]?.forEach((nested, index) => {
      walk(nested, { ...below, path: `${path}.${combination}[${String(index)}]` }, errors);
    });
  }
  if (schema.items !== undefined) walk(schema.items, { ...below, path: `${path}.items` }, errors);
  checkExtensions(schema, path, errors);
  errors.push(...listTypeErrors(schema, path), ...ruleFieldErrors(schema, path));
}

function walkAdditional(schema: JsonSchema, place: Place, errors: FieldError[]): void {
  const { additionalProperties, properties } = schema;
  if (additionalProperties === undefined) return;
  const path = `${place.path}.additionalProperties`;
  if (properties !== undefined && Object.keys(properties).length > 0 && additionalProperties !== true) {
    errors.push(fieldErrors.forbidden(path, 'additionalProperties and properties are mutual exclusive'));
  }
  if (typeof additionalProperties !== 'object') return;
  const why = 'inside additionalProperties applying to object metadata';
  const noDefaults = place.insideMeta ? { noDefaults: why } : {};
  walk(additionalProperties, { ...place, root: false, path, ...noDefaults }, errors);
}

/** Fields of JSON schema that a CRD may not use. They are no part of {@link JsonSchema}, but a client may send them. */
const UNSUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

function checkStandard(schema: JsonSchema, { path, noDefaults, insideMeta }: Place, errors: FieldError[]): void {
  const type: string = schema.type ?? '';
  if (type !== '' && !TYPES.includes(type)) errors.push(fieldErrors.notSupported(`${path}.type`, type, TYPES));
  if (schema.default !== undefined && schema.default !== null && noDefaults !== undefined) {
    errors.push(fieldErrors.forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  }
  for (const name of UNSUPPORTED) {
    if (Object.hasOwn(schema, name)) errors.push(fieldErrors.forbidden(`${path}.${name}`, `${name} is not supported`));
  }
  if (type === 'null') {
    const why = 'type cannot be set to null, use nullable as an alternative';
    errors.push(fieldErrors.forbidden(`${path}.type`, why));
  }
  if (Array.isArray(schema.items)) {
    errors.push(fieldErrors.forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  }
  if (insideMeta && schema['x-kubernetes-embedded-resource'] === true) {
    const why = 'must not be used inside of resource meta';
    errors.push(fieldErrors.forbidden(`${path}.x-kubernetes-embedded-resource`, why));
  }
}

function checkExtensions(schema: JsonSchema, path: string, errors: FieldError[]): void {
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    const at = `${path}.x-kubernetes-preserve-unknown-fields`;
    errors.push(fieldErrors.invalid(at, false, 'must be true or undefined'));
  }
  const mapType: string | undefined = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return;
  const why = 'must be object if x-kubernetes-map-type is specified';
  if (schema.type === undefined) errors.push(fieldErrors.required(`${path}.type`, why));
  else if (schema.type !== 'object') errors.push(fieldErrors.invalid(`${path}.type`, schema.type, why));
  if (mapType !== 'atomic' && mapType !== 'granular') {
    errors.push(fieldErrors.notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  }
}
