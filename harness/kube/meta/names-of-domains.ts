/** Names that begin with a domain, worded as apimachinery `pkg/util/validation/validation.go`. */
import { fieldErrors, type FieldError } from '../status/field-error.ts';
import { dns1123SubdomainProblems } from './names.ts';

const PATH_FORM = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** `acme.io/foo`. */
export function domainPrefixedPathErrors(value: string, field: string): FieldError[] {
  if (value === '') return [fieldErrors.required(field)];
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1)
    return [fieldErrors.invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const host = value.slice(0, slash);
  const path = value.slice(slash + 1);
  const errors = dns1123SubdomainProblems(host).map((problem) => fieldErrors.invalid(field, host, problem));
  if (!PATH_FORM.test(path))
    errors.push(
      fieldErrors.invalid(
        field,
        path,
        "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
      ),
    );
  return errors;
}

/** `a.b.c`: at least three labels. */
export function fullyQualifiedNameErrors(value: string, field: string): FieldError[] {
  if (value === '') return [fieldErrors.required(field)];
  const problems = dns1123SubdomainProblems(value);
  if (problems.length > 0) return [fieldErrors.invalid(field, value, problems.join(','))];
  return value.split('.').length < 3
    ? [fieldErrors.invalid(field, value, 'should be a domain with at least three segments separated by dots')]
    : [];
}
