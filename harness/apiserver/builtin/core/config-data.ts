/** What ConfigMaps and Secrets have in common. Worded as kubernetes `pkg/apis/core/validation/validation.go`. */
import { Buffer } from 'node:buffer';
import { equalJson, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { configKeyProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

/** Of all values of one object, in bytes. */
export const DATA_LIMIT_BYTES = 1_048_576;

export function keyErrors(data: JsonObject, field: string): FieldError[] {
  return Object.keys(data).flatMap((key) =>
    configKeyProblems(key).map((problem) => fieldErrors.invalid(`${field}[${key}]`, key, problem)),
  );
}

/** Of values that are plain text. */
export function textBytes(data: JsonObject): number {
  return Object.values(data).reduce<number>(
    (bytes, value) => bytes + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
    0,
  );
}

/** Of values that are base64. */
export function decodedBytes(data: JsonObject): number {
  return Object.values(data).reduce<number>(
    (bytes, value) => bytes + (typeof value === 'string' ? Buffer.byteLength(value, 'base64') : 0),
    0,
  );
}

/** Once `immutable` is set, neither it nor the data may change. */
export function immutableErrors(object: JsonObject, old: JsonObject, fields: readonly string[]): FieldError[] {
  if (old['immutable'] !== true) return [];
  const why = 'field is immutable when `immutable` is set';
  const errors = object['immutable'] === true ? [] : [fieldErrors.forbidden('immutable', why)];
  for (const field of fields)
    if (!equalJson(objectAt(object, field) ?? {}, objectAt(old, field) ?? {}))
      errors.push(fieldErrors.forbidden(field, why));
  return errors;
}
