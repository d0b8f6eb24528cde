/** Counts given as a number or as a part of all. Mirrors kubernetes `pkg/apis/apps/validation/validation.go`. */
import type { JsonValue } from '../../../kube/json/json.ts';
import { percentProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

export function positiveIntOrPercentErrors(value: JsonValue | undefined, field: string): FieldError[] {
  if (typeof value === 'string')
    return percentProblems(value).map((problem) => fieldErrors.invalid(field, value, problem));
  return nonnegativeErrors(value, field);
}

export function atMost100PercentErrors(value: JsonValue | undefined, field: string): FieldError[] {
  return typeof value === 'string' && percentProblems(value).length === 0 && intOrPercentValue(value) > 100
    ? [fieldErrors.invalid(field, value, 'must not be greater than 100%')]
    : [];
}

/** The number, whether of things or of percent. */
export function intOrPercentValue(value: JsonValue | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return 0;
  const digits = /^(-?[0-9]+)%?$/.exec(value)?.[1];
  return digits === undefined ? 0 : Number(digits);
}

export function nonnegativeErrors(value: JsonValue | undefined, field: string): FieldError[] {
  return typeof value === 'number' && value < 0
    ? [fieldErrors.invalid(field, value, 'must be greater than or equal to 0')]
    : [];
}
