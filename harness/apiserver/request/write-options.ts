/** `CreateOptions`, `UpdateOptions` and `PatchOptions` from a query. Mirrors apimachinery `pkg/apis/meta/v1/validation`. */
import type { JsonObject } from '../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { goQuote } from '../../kube/status/go-quote.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { truthy } from './parse-request-info.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface WriteOptions {
  readonly dryRun: boolean;
  /** Empty: none was named. */
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** Server-side apply takes fields from other managers. */
  readonly force: boolean;
  /** As webhooks are told. */
  readonly object: JsonObject;
}

export type WriteOptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

const CREATE_DEFAULTS: WriteOptions = defaults('CreateOptions');
const UPDATE_DEFAULTS: WriteOptions = defaults('UpdateOptions');

/**
 * @param applies it is a server-side apply
 * @throws the 422
 */
export function writeOptions(kind: WriteOptionsKind, query: URLSearchParams, applies: boolean = false): WriteOptions {
  if (query.size === 0 && kind !== 'PatchOptions') return kind === 'CreateOptions' ? CREATE_DEFAULTS : UPDATE_DEFAULTS;
  const dryRun = query.getAll('dryRun');
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') ?? '';
  const force = query.get('force');
  const errors: FieldError[] = [];
  if (kind === 'PatchOptions') errors.push(...patchErrors(applies, force, fieldManager));
  errors.push(...fieldManagerErrors(fieldManager), ...dryRunErrors(dryRun), ...fieldValidationErrors(fieldValidation));
  if (errors.length > 0) throw refusals.invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager,
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
    force: truthy(force),
    object: {
      kind,
      apiVersion: 'meta.k8s.io/v1',
      ...(dryRun.length === 0 ? {} : { dryRun }),
      ...(force === null ? {} : { force: truthy(force) }),
      ...(fieldManager === '' ? {} : { fieldManager }),
      ...(fieldValidation === '' ? {} : { fieldValidation }),
    },
  };
}

function defaults(kind: WriteOptionsKind): WriteOptions {
  const object = { kind, apiVersion: 'meta.k8s.io/v1' };
  return { dryRun: false, fieldManager: '', fieldValidation: 'Warn', force: false, object };
}

function patchErrors(applies: boolean, force: string | null, fieldManager: string): FieldError[] {
  if (!applies)
    return force === null ? [] : [fieldErrors.forbidden('force', 'may not be specified for non-apply patch')];
  return fieldManager === '' ? [fieldErrors.required('fieldManager', 'is required for apply patch')] : [];
}

const LONGEST_MANAGER = 128;

function fieldManagerErrors(name: string): FieldError[] {
  const errors: FieldError[] = [];
  if (name.length > LONGEST_MANAGER) errors.push(fieldErrors.tooLong('fieldManager', LONGEST_MANAGER));
  let position = 0;
  for (const char of name) {
    if (!isPrintable(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      const body = `Invalid value: ${goQuote(name)}: invalid character U+${code} (at position ${position})`;
      errors.push({ type: 'FieldValueInvalid', field: 'fieldManager', body });
    }
    position += Buffer.byteLength(char);
  }
  return errors;
}

function isPrintable(char: string): boolean {
  return char === ' ' || !/[\p{C}\p{Z}]/u.test(char);
}

/** Of the query and of the body of a deletion alike. */
export function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  return dryRun.length === 0 || (dryRun.length === 1 && dryRun[0] === 'All') || dryRun.every((value) => value === 'All')
    ? []
    : [fieldErrors.notSupported('dryRun', dryRun, ['All'])];
}

function fieldValidationErrors(value: string): FieldError[] {
  return ['', 'Ignore', 'Strict', 'Warn'].includes(value)
    ? []
    : [fieldErrors.notSupported('fieldValidation', value, ['', 'Ignore', 'Strict', 'Warn'])];
}

/** Who writes when nobody says: the program's name, as in `kubectl/v1.34.0 (linux/amd64)`. */
export function managerOf(fieldManager: string, userAgent: string | undefined): string {
  if (fieldManager !== '') return fieldManager;
  const name = (userAgent ?? '').split('/')[0] ?? '';
  const printable = /^[\x20-\x7e]*$/.test(name) ? name : Array.from(name).filter(isPrintable).join('');
  return printable === '' ? 'unknown' : printable.slice(0, LONGEST_MANAGER);
}
