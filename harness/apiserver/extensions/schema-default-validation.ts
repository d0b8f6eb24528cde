/**
 * Defaults must fit the schemas that have them. Mirrors apiextensions-apiserver
 * `pkg/apiserver/schema/defaulting/validation.go`. Does not: defaults within `metadata` of embedded resources.
 */
import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { cloneJson, equalJson, type JsonValue } from '../../kube/json/json.ts';
import { validateEmbeddedResources } from '../../kube/schema/embedded-resources.ts';
import { pruneValue } from '../../kube/schema/prune-unknown.ts';
import { validateRules } from '../../kube/schema/validate-rules.ts';
import { validateSchema } from '../../kube/schema/validate-schema.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

export function validateDefaults(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, path, errors);
  return errors;
}

function visit(schema: JsonSchema, path: string, errors: FieldError[]): void {
  const fallback = schema.default as JsonValue | undefined;
  if (fallback !== undefined && fallback !== null) check(fallback, schema, `${path}.default`, errors);
  if (schema.items !== undefined) visit(schema.items, `${path}.items`, errors);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    visit(property, `${path}.properties[${name}]`, errors);
  }
}

function check(fallback: JsonValue, schema: JsonSchema, path: string, errors: FieldError[]): void {
  const pruned = cloneJson(fallback);
  pruneValue(pruned, schema);
  if (!equalJson(pruned, fallback)) errors.push(fieldErrors.invalid(path, fallback, 'must not have unknown fields'));
  const embedded = validateEmbeddedResources(fallback, schema);
  if (embedded.length > 0) {
    errors.push(...embedded.map((error) => ({ ...error, field: `${path}.${error.field}` })));
    return;
  }
  const wrong = validateSchema(fallback, schema, { path });
  errors.push(...(wrong.length > 0 ? wrong : validateRules(fallback, undefined, schema, { path })));
}
