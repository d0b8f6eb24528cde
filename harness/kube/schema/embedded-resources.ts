/**
 * `apiVersion`, `kind` and `metadata` of embedded resources. Mirrors apiextensions-apiserver
 * `pkg/apiserver/schema/objectmeta/validation.go`.
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import { isJsonObject, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { dns1035LabelProblems, nameRules } from '../meta/names.ts';
import { validateObjectMeta } from '../meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../status/field-error.ts';
import { fieldSchema, hasEmbedded } from './prune-unknown.ts';

/** What is wrong with the objects within an object. */
export function validateEmbeddedResources(value: JsonValue, schema: JsonSchema): FieldError[] {
  const errors: FieldError[] = [];
  visit(value, schema, '', errors);
  return errors;
}

function visit(value: JsonValue, schema: JsonSchema, path: string, errors: FieldError[]): void {
  if (!hasEmbedded(schema)) return;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return;
    value.forEach((item, index) => {
      visit(item, items, `${path}[${String(index)}]`, errors);
    });
  } else if (isJsonObject(value)) {
    if (schema['x-kubernetes-embedded-resource'] === true) checkResource(value, path, errors);
    for (const key of Object.keys(value)) {
      const below = fieldSchema(schema, key);
      if (below === undefined) continue;
      const declared = schema.properties !== undefined && Object.hasOwn(schema.properties, key);
      const at = declared ? join(path, key) : `${path}[${key}]`;
      visit(value[key] ?? null, below, at, errors);
    }
  }
}

function checkResource(object: JsonObject, path: string, errors: FieldError[]): void {
  checkApiVersion(object, join(path, 'apiVersion'), errors);
  checkKind(object, join(path, 'kind'), errors);
  const { metadata } = object;
  if (!isJsonObject(metadata)) return;
  const namespaced = (textAt(metadata, 'namespace') ?? '') !== '';
  const named = (textAt(metadata, 'name') ?? '') === '' ? { ...metadata, name: 'fakename' } : metadata;
  for (const error of validateObjectMeta(named, { namespaced, validateName: nameRules.pathSegment })) {
    errors.push({ ...error, field: join(path, error.field) });
  }
}

function checkApiVersion(object: JsonObject, path: string, errors: FieldError[]): void {
  const { apiVersion } = object;
  if (apiVersion === undefined) errors.push(fieldErrors.required(path));
  else if (typeof apiVersion !== 'string') errors.push(fieldErrors.invalid(path, apiVersion, 'must be a string'));
  else if (apiVersion === '') errors.push(fieldErrors.invalid(path, apiVersion, 'must not be empty'));
  else if (apiVersion.split('/').length > 2) {
    errors.push(fieldErrors.invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  }
}

function checkKind(object: JsonObject, path: string, errors: FieldError[]): void {
  const { kind } = object;
  if (kind === undefined) errors.push(fieldErrors.required(path));
  else if (typeof kind !== 'string') errors.push(fieldErrors.invalid(path, kind, 'must be a string'));
  else if (kind === '') errors.push(fieldErrors.invalid(path, kind, 'must not be empty'));
  else {
    const problems = dns1035LabelProblems(kind.toLowerCase());
    if (problems.length === 0) return;
    errors.push(
      fieldErrors.invalid(path, kind, `may have mixed case, but should otherwise match: ${problems.join(',')}`),
    );
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
