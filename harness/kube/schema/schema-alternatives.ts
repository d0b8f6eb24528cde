/** `anyOf`, `oneOf`, `allOf` and `not`. Mirrors kube-openapi `pkg/validation/validate/schema_props.go`. */
import type { JsonSchema } from '../api/apiextensions.ts';
import type { JsonValue } from '../json/json.ts';
import type { Counterpart } from './correlated.ts';
import { composite, Findings, type SchemaCheck } from './schema-findings.ts';

interface Place {
  readonly path: string;
  readonly old: Counterpart;
  readonly findings: Findings;
  readonly checkOf: (schema: JsonSchema) => SchemaCheck;
}

export function checkAlternatives(value: JsonValue, schema: JsonSchema, place: Place): void {
  if (schema.anyOf !== undefined && schema.anyOf.length > 0) checkAnyOf(value, schema.anyOf, place);
  if (schema.oneOf !== undefined && schema.oneOf.length > 0) checkOneOf(value, schema.oneOf, place);
  if (schema.allOf !== undefined && schema.allOf.length > 0) checkAllOf(value, schema.allOf, place);
  if (schema.not !== undefined && tried(value, schema.not, place).list.length === 0) {
    place.findings.add(composite(`${JSON.stringify(place.path)} must not validate the schema (not)`));
  }
}

/** An alternative has no own counterpart in the old object, but its fields have. */
function tried(value: JsonValue, schema: JsonSchema, { path, old, checkOf }: Place): Findings {
  const findings = new Findings();
  checkOf(schema).check(value, path, findings, old, false);
  return findings;
}

function checkAnyOf(value: JsonValue, schemas: readonly JsonSchema[], place: Place): void {
  let nearest: Findings | undefined;
  for (const schema of schemas) {
    const found = tried(value, schema, place);
    if (found.list.length === 0) {
      place.findings.merge(found);
      return;
    }
    if (nearest === undefined || found.matches > nearest.matches) nearest = found;
  }
  place.findings.add(composite(`${JSON.stringify(place.path)} must validate at least one schema (anyOf)`));
  if (nearest !== undefined) place.findings.merge(nearest);
}

function checkOneOf(value: JsonValue, schemas: readonly JsonSchema[], place: Place): void {
  let nearest: Findings | undefined;
  let first: Findings | undefined;
  let valid = 0;
  for (const schema of schemas) {
    const found = tried(value, schema, place);
    if (found.list.length === 0) {
      valid += 1;
      nearest = undefined;
      first ??= found;
    } else if (valid === 0 && (nearest === undefined || found.matches > nearest.matches)) nearest = found;
  }
  if (valid === 1) {
    if (first !== undefined) place.findings.merge(first);
    return;
  }
  const why = valid === 0 ? 'Found none valid' : `Found ${String(valid)} valid alternatives`;
  place.findings.add(composite(`${JSON.stringify(place.path)} must validate one and only one schema (oneOf). ${why}`));
  if (nearest !== undefined) place.findings.merge(nearest);
}

function checkAllOf(value: JsonValue, schemas: readonly JsonSchema[], place: Place): void {
  let valid = 0;
  for (const schema of schemas) {
    const found = tried(value, schema, place);
    if (found.list.length === 0) valid += 1;
    place.findings.merge(found);
  }
  if (valid === schemas.length) return;
  const none = valid === 0 ? '. None validated' : '';
  place.findings.add(composite(`${JSON.stringify(place.path)} must validate all the schemas (allOf)${none}`));
}
