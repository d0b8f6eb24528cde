/** Worded as kubernetes `pkg/apis/rbac/validation/validation.go`. */
import { isJsonObject, listAt, textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export function policyRuleErrors(rules: readonly JsonValue[], namespaced: boolean): FieldError[] {
  return rules.flatMap((rule, index) => (isJsonObject(rule) ? errorsOf(rule, namespaced, `rules[${index}]`) : []));
}

export function subjectErrors(subjects: readonly JsonValue[], namespaced: boolean): FieldError[] {
  return subjects.flatMap((subject, index) =>
    isJsonObject(subject) ? errorsOfSubject(subject, namespaced, `subjects[${index}]`) : [],
  );
}

/** Users and groups are of RBAC's group, accounts of the core group. */
export function defaultSubjects(subjects: readonly JsonValue[]): void {
  for (const subject of subjects)
    if (isJsonObject(subject) && (textAt(subject, 'apiGroup') ?? '') === '') {
      if (subject['kind'] === 'User' || subject['kind'] === 'Group') subject['apiGroup'] = RBAC_GROUP;
      else delete subject['apiGroup'];
    }
}

function errorsOf(rule: JsonObject, namespaced: boolean, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const urls = listAt(rule, 'nonResourceURLs');
  if (listAt(rule, 'verbs').length === 0)
    errors.push(fieldErrors.required(`${field}.verbs`, 'verbs must contain at least one value'));
  if (urls.length > 0) {
    const at = `${field}.nonResourceURLs`;
    if (namespaced) errors.push(fieldErrors.invalid(at, urls, 'namespaced rules cannot apply to non-resource URLs'));
    if (['apiGroups', 'resources', 'resourceNames'].some((list) => listAt(rule, list).length > 0))
      errors.push(fieldErrors.invalid(at, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
    return errors;
  }
  if (listAt(rule, 'apiGroups').length === 0)
    errors.push(fieldErrors.required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  if (listAt(rule, 'resources').length === 0)
    errors.push(fieldErrors.required(`${field}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}

function errorsOfSubject(subject: JsonObject, namespaced: boolean, field: string): FieldError[] {
  const name = textAt(subject, 'name') ?? '';
  const kind = textAt(subject, 'kind') ?? '';
  const group = textAt(subject, 'apiGroup') ?? '';
  const errors: FieldError[] = name === '' ? [fieldErrors.required(`${field}.name`)] : [];
  if (kind === 'ServiceAccount') {
    if (name !== '')
      for (const problem of nameRules.subdomain(name, false))
        errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
    if (group !== '') errors.push(fieldErrors.notSupported(`${field}.apiGroup`, group, ['']));
    if (!namespaced && (textAt(subject, 'namespace') ?? '') === '')
      errors.push(fieldErrors.required(`${field}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== RBAC_GROUP) errors.push(fieldErrors.notSupported(`${field}.apiGroup`, group, [RBAC_GROUP]));
  } else errors.push(fieldErrors.notSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}
