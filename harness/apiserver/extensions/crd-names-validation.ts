import type { CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { dns1035LabelProblems } from '../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

export type CrdNames = Partial<CustomResourceDefinition['spec']['names']>;

/** Names of a CRD that are given. Mirrors ValidateCustomResourceDefinitionNames. */
export function validateCrdNames(names: CrdNames, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['plural', 'singular'] as const) {
    const name = names[field] ?? '';
    if (name !== '') check(name, name, `${path}.${field}`, '', errors);
  }
  for (const field of ['kind', 'listKind'] as const) {
    const name = names[field] ?? '';
    const mixed = 'may have mixed case, but should otherwise match: ';
    if (name !== '') check(name, name.toLowerCase(), `${path}.${field}`, mixed, errors);
  }
  names.shortNames?.forEach((name, index) => {
    check(name, name, `${path}.shortNames[${String(index)}]`, '', errors);
  });
  const { kind = '', listKind = '' } = names;
  if (kind !== '' && kind === listKind) {
    errors.push(fieldErrors.invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  }
  names.categories?.forEach((name, index) => {
    check(name, name, `${path}.categories[${String(index)}]`, '', errors);
  });
  return errors;
}

function check(shown: string, name: string, path: string, prefix: string, errors: FieldError[]): void {
  const problems = dns1035LabelProblems(name);
  if (problems.length > 0) errors.push(fieldErrors.invalid(path, shown, `${prefix}${problems.join(',')}`));
}
