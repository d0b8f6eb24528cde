import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

/** What alternatives speak of must be declared outside of them. Mirrors `pkg/apiserver/schema/complete.go`. */
export function checkComplete(schema: JsonSchema, path: string, errors: FieldError[]): void {
  compare(schema, schema, path, path, errors);
}

/** @param value in which alternatives stand; `valuePath` is where. `schema` is what is declared, at `path` */
function compare(value: JsonSchema, schema: JsonSchema, path: string, valuePath: string, errors: FieldError[]): void {
  if (value.not !== undefined) compareNested(value.not, schema, path, `${valuePath}.not`, errors);
  for (const combination of ['allOf', 'anyOf', 'oneOf'] as const) {
    value[combination]?.forEach((nested, index) => {
      compareNested(nested, schema, path, `${valuePath}.${combination}[${String(index)}]`, errors);
    });
  }
}

function compareNested(
  nested: JsonSchema,
  schema: JsonSchema | undefined,
  path: string,
  valuePath: string,
  errors: FieldError[],
): void {
  if (schema === undefined) {
    errors.push(fieldErrors.required(path, `because it is defined in ${valuePath}`));
    return;
  }
  compare(nested, schema, path, valuePath, errors);
  if (nested.items !== undefined) {
    compareNested(nested.items, schema.items, `${path}.items`, `${valuePath}.items`, errors);
  }
  for (const [name, property] of Object.entries(nested.properties ?? {})) {
    const declared =
      schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    compareNested(property, declared, `${path}.properties[${name}]`, `${valuePath}.properties[${name}]`, errors);
  }
}
