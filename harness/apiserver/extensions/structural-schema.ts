/** Whether a schema is structural. Mirrors apiextensions-apiserver `pkg/apiserver/schema/{validation,complete}.go`. */
import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { equalJson, type JsonValue } from '../../kube/json/json.ts';
import { compileGoRegexp, GoRegexpError } from '../../kube/regexp/go-regexp.ts';
import { fieldErrors, fieldErrorText, type FieldError } from '../../kube/status/field-error.ts';
import { checkComplete } from './structural-completeness.ts';

type Level = 'root' | 'item' | 'field';

/** Every violation, sorted as upstream sorts them. */
export function validateStructural(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  checkInvariants(schema, 'root', path, errors);
  checkComplete(schema, path, errors);
  return errors
    .map((error) => ({ error, text: fieldErrorText(error) }))
    .sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)))
    .map(({ error }) => error);
}

function checkInvariants(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  const { items, properties = {}, additionalProperties } = schema;
  if (schema.type === 'array' && items === undefined) {
    errors.push(fieldErrors.required(`${path}.items`, 'must be specified'));
  }
  if (items !== undefined) checkInvariants(items, 'item', `${path}.items`, errors);
  for (const [name, property] of Object.entries(properties)) {
    checkInvariants(property, 'field', `${path}.properties[${name}]`, errors);
  }
  if (additionalProperties !== undefined) {
    if (level === 'root')
      errors.push(fieldErrors.forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
    if (typeof additionalProperties === 'object') {
      checkInvariants(additionalProperties, 'field', `${path}.additionalProperties`, errors);
    }
  }
  checkExtensions(schema, path, errors);
  checkValues(schema, {
    path,
    errors,
    skipAnyOf: isIntOrString(schema.anyOf),
    skipFirstAllOf: isIntOrString(schema.allOf?.[0]?.anyOf),
  });
  checkType(schema, level, path, errors);
  checkMeta(schema, level, path, errors);
}

function checkExtensions(schema: JsonSchema, path: string, errors: FieldError[]): void {
  if (schema['x-kubernetes-int-or-string'] !== true) return;
  const why = 'must be false if x-kubernetes-int-or-string is true';
  for (const name of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const) {
    if (schema[name] === true) errors.push(fieldErrors.invalid(`${path}.${name}`, true, why));
  }
}

const NO_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function checkType(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  const type = schema.type ?? '';
  const at = `${path}.type`;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const free = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (embedded && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? fieldErrors.required(at, why) : fieldErrors.invalid(at, type, why));
    // References are refused as such.
  } else if (type === '' && !free && !Object.hasOwn(schema, '$ref'))
    errors.push(fieldErrors.required(at, NO_TYPE[level]));
  if (embedded && schema.additionalProperties !== undefined) {
    const why = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(fieldErrors.forbidden(`${path}.additionalProperties`, why));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(fieldErrors.invalid(at, type, 'must be object at the root'));
  }
}

function checkMeta(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const checked = level === 'root' || embedded;
  const { properties = {} } = schema;
  for (const name of ['kind', 'apiVersion']) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!checked || property === undefined || property.type === 'string') continue;
    errors.push(fieldErrors.invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'));
  }
  checkMetadata(schema, level, path, errors);
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (embedded && !preserves && Object.keys(properties).length === 0) {
    const why =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(fieldErrors.required(`${path}.properties`, why));
  }
}

function checkMetadata(
  { properties = {}, ...schema }: JsonSchema,
  level: Level,
  path: string,
  errors: FieldError[],
): void {
  const metadata = Object.hasOwn(properties, 'metadata') ? properties['metadata'] : undefined;
  if (metadata === undefined) return;
  const at = `${path}.properties[metadata]`;
  const isResource = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  if (isResource && metadata.type !== 'object') {
    errors.push(fieldErrors.invalid(`${at}.type`, metadata.type ?? '', 'must be object'));
  }
  if (level === 'root' && saysMore(metadata)) {
    const why = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(fieldErrors.forbidden(at, why));
  }
}

const SAID_OF_METADATA: ReadonlySet<string> = new Set(['type', 'default', 'properties', 'example', 'externalDocs']);

function saysMore(metadata: JsonSchema): boolean {
  const names = Object.keys(metadata.properties ?? {});
  if (names.some((name) => name !== 'name' && name !== 'generateName')) return true;
  return Object.entries(metadata).some(
    ([key, value]) => !SAID_OF_METADATA.has(key) && value !== undefined && value !== '' && value !== false,
  );
}

const INT_OR_STRING: JsonValue = [{ type: 'integer' }, { type: 'string' }];

function isIntOrString(anyOf: readonly JsonSchema[] | undefined): boolean {
  return anyOf !== undefined && equalJson(anyOf as unknown as JsonValue, INT_OR_STRING);
}

interface Values {
  readonly path: string;
  readonly errors: FieldError[];
  /** Types of the alternatives are accepted: it is the pattern for integers or strings. */
  readonly skipAnyOf: boolean;
  readonly skipFirstAllOf: boolean;
}

function checkValues(schema: JsonSchema, { path, errors, skipAnyOf, skipFirstAllOf }: Values): void {
  if (!skipAnyOf) {
    schema.anyOf?.forEach((nested, index) => {
      checkNested(nested, `${path}.anyOf[${String(index)}]`, errors, false);
    });
  }
  schema.allOf?.forEach((nested, index) => {
    checkNested(nested, `${path}.allOf[${String(index)}]`, errors, skipFirstAllOf && index === 0);
  });
  schema.oneOf?.forEach((nested, index) => {
    checkNested(nested, `${path}.oneOf[${String(index)}]`, errors, false);
  });
  if (schema.not !== undefined) checkNested(schema.not, `${path}.not`, errors, false);
  const pattern = schema.pattern ?? '';
  if (pattern === '') return;
  try {
    compileGoRegexp(pattern);
  } catch (error) {
    if (!(error instanceof GoRegexpError)) throw error;
    const text = `must be a valid regular expression, but isn't: ${error.message}`;
    errors.push(fieldErrors.invalid(`${path}.pattern`, pattern, text));
  }
}

/** What may not be said where schemas are combined, with what must be there instead. */
const FORBIDDEN: readonly (readonly [keyof JsonSchema, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function checkNested(schema: JsonSchema, path: string, errors: FieldError[], skipAnyOf: boolean): void {
  checkValues(schema, { path, errors, skipAnyOf, skipFirstAllOf: false });
  if (schema.items !== undefined) checkNested(schema.items, `${path}.items`, errors, false);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    checkNested(property, `${path}.properties[${name}]`, errors, false);
  }
  for (const [key, why] of FORBIDDEN) {
    if (isSaid(schema[key])) errors.push(fieldErrors.forbidden(`${path}.${key}`, why));
  }
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, 'metadata')) {
    errors.push(fieldErrors.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  }
}

function isSaid(value: unknown): boolean {
  return (
    value !== undefined &&
    value !== null &&
    value !== '' &&
    value !== false &&
    !(Array.isArray(value) && value.length === 0)
  );
}
