/**
 * Checks a value against an OpenAPI v3 schema, in the words of the real server. Mirrors kube-openapi
 * `pkg/validation/validate` and apiextensions-apiserver `pkg/apiserver/validation/{validation,ratcheting}.go`.
 *
 * Does not: `patternProperties`, `dependencies`, `additionalItems`, `$ref` (a CRD may have none of them).
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import { type JsonValue } from '../json/json.ts';
import type { FieldError } from '../status/field-error.ts';
import type { Counterpart } from './correlated.ts';
import { schemaCheckOf } from './schema-check.ts';
import { Findings } from './schema-findings.ts';

export interface ValidateOptions {
  /** The value before an update: what is wrong but unchanged is then tolerated. */
  readonly old?: Counterpart;
  /** Of the value within its object; empty: it is the object. */
  readonly path?: string;
}

/** Everything that is wrong. */
export function validateSchema(value: JsonValue, schema: JsonSchema, options: ValidateOptions = {}): FieldError[] {
  const findings = new Findings();
  schemaCheckOf(schema).check(value, '', findings, options.old, true);
  return findings.errors(options.path ?? '');
}
