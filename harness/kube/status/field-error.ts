/** Wrong fields of an object, worded as apimachinery `pkg/util/validation/field/errors.go`. */
import { goQuote } from './go-quote.ts';
import type { StatusCause } from './kube-status.ts';
import { goFloat } from '../patch/go-text.ts';
import { jsonText } from '../json/json-text.ts';

export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.ports[0].name`. */
  readonly field: string;
  /** `Required value: must set a name`: what follows the field in the message. */
  readonly body: string;
}

export const fieldErrors = {
  notFound: (field: string, value: unknown): FieldError => error('FieldValueNotFound', field, 'Not found', value),
  required: (field: string, detail: string = ''): FieldError =>
    error('FieldValueRequired', field, 'Required value', NONE, detail),
  duplicate: (field: string, value: unknown, detail: string = ''): FieldError =>
    error('FieldValueDuplicate', field, 'Duplicate value', value, detail),
  invalid: (field: string, value: unknown, detail: string): FieldError =>
    error('FieldValueInvalid', field, 'Invalid value', value, detail),
  typeInvalid: (field: string, value: unknown, detail: string): FieldError =>
    error('FieldValueTypeInvalid', field, 'Invalid value', value, detail),
  notSupported: (field: string, value: unknown, supported: readonly string[]): FieldError =>
    error(
      'FieldValueNotSupported',
      field,
      'Unsupported value',
      value,
      supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`,
    ),
  forbidden: (field: string, detail: string): FieldError =>
    error('FieldValueForbidden', field, 'Forbidden', NONE, detail),
  /** @param limit in bytes; negative: unknown */
  tooLong: (field: string, limit: number): FieldError =>
    error(
      'FieldValueTooLong',
      field,
      'Too long',
      NONE,
      limit < 0 ? 'value is too long' : `may not be more than ${limit} bytes`,
    ),
  tooMany: (field: string, actual: number, limit: number): FieldError =>
    error(
      'FieldValueTooMany',
      field,
      'Too many',
      actual,
      `must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`,
    ),
  internal: (field: string, detail: string): FieldError =>
    error('InternalError', field, 'Internal error', NONE, detail),
} as const;

/** `spec.ports[0].name: Required value: must set a name`. */
export function fieldErrorText({ field, body }: FieldError): string {
  return `${field}: ${body}`;
}

/** As the `details.causes` of a refusal. */
export function fieldErrorCause({ type, field, body }: FieldError): StatusCause {
  return { reason: type, message: body, field };
}

const NONE = Symbol('no value');

function error(type: FieldErrorType, field: string, word: string, value: unknown, detail: string = ''): FieldError {
  const shown = value === NONE ? '' : `: ${goText(value)}`;
  return { type, field, body: `${word}${shown}${detail === '' ? '' : `: ${detail}`}` };
}

/** As Go prints a bad value: strings quoted, objects and lists as JSON. */
function goText(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return goFloat(value);
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : goJson(value);
}

/** As encoding/json writes it: safe within HTML. */
function goJson(value: unknown): string {
  return jsonText(value).replace(
    /[<>&\u2028\u2029]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
