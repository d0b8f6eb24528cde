/** Rules of paths within volumes. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

export function backstepErrors(path: string, field: string): FieldError[] {
  return path.split('/').includes('..') ? [fieldErrors.invalid(field, path, "must not contain '..'")] : [];
}

export function descendingPathErrors(path: string, field: string): FieldError[] {
  const absolute = path.startsWith('/') ? [fieldErrors.invalid(field, path, 'must be a relative path')] : [];
  return [...absolute, ...backstepErrors(path, field)];
}

export function localPathErrors(path: string, field: string): FieldError[] {
  const errors = descendingPathErrors(path, field);
  if (path.startsWith('..') && !path.startsWith('../'))
    errors.push(fieldErrors.invalid(field, path, "must not start with '..'"));
  return errors;
}

/** @param mode absent: fine */
export function fileModeErrors(mode: unknown, field: string): FieldError[] {
  if (typeof mode !== 'number' || (mode >= 0 && mode <= 0o777)) return [];
  return [fieldErrors.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}
