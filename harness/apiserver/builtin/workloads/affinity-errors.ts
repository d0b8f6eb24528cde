/** Rules of affinity. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { isJsonObject, objectAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { labelValueProblems, nameRules } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { labelKeyErrors } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { mapAt, numberOf, objectsAt, textOf, textsAt } from './fields.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function affinityErrors(affinity: JsonObject | undefined, path: string): FieldError[] {
  if (affinity === undefined) return [];
  const errors: FieldError[] = [];
  const node = objectAt(affinity, 'nodeAffinity');
  if (node !== undefined) errors.push(...nodeAffinityErrors(node, `${path}.nodeAffinity`));
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const pods = objectAt(affinity, kind);
    if (pods === undefined) continue;
    for (const [index, term] of objectsAt(pods, REQUIRED).entries())
      errors.push(...podTermErrors(term, `${path}.${kind}.${REQUIRED}[${index}]`));
    for (const [index, weighted] of objectsAt(pods, PREFERRED).entries()) {
      const field = `${path}.${kind}.${PREFERRED}[${index}]`;
      errors.push(...weightErrors(weighted, field));
      errors.push(...podTermErrors(objectAt(weighted, 'podAffinityTerm') ?? {}, `${field}.podAffinityTerm`));
    }
  }
  return errors;
}

function nodeAffinityErrors(affinity: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const required = objectAt(affinity, REQUIRED);
  if (required !== undefined) {
    const field = `${path}.${REQUIRED}.nodeSelectorTerms`;
    const terms = objectsAt(required, 'nodeSelectorTerms');
    if (terms.length === 0) errors.push(fieldErrors.required(field, 'must have at least one node selector term'));
    for (const [index, term] of terms.entries()) errors.push(...nodeTermErrors(term, `${field}[${index}]`, true));
  }
  for (const [index, preferred] of objectsAt(affinity, PREFERRED).entries()) {
    const field = `${path}.${PREFERRED}[${index}]`;
    errors.push(...weightErrors(preferred, field));
    errors.push(...nodeTermErrors(objectAt(preferred, 'preference') ?? {}, `${field}.preference`, false));
  }
  return errors;
}

function weightErrors(term: JsonObject, field: string): FieldError[] {
  const weight = numberOf(term, 'weight');
  return weight >= 1 && weight <= 100
    ? []
    : [fieldErrors.invalid(`${field}.weight`, weight, 'must be in the range 1-100')];
}

function nodeTermErrors(term: JsonObject, path: string, strictValues: boolean): FieldError[] {
  return [
    ...objectsAt(term, 'matchExpressions').flatMap((requirement, index) =>
      nodeRequirementErrors(requirement, `${path}.matchExpressions[${index}]`, strictValues),
    ),
    ...objectsAt(term, 'matchFields').flatMap((requirement, index) =>
      nodeFieldErrors(requirement, `${path}.matchFields[${index}]`),
    ),
  ];
}

function nodeRequirementErrors(requirement: JsonObject, field: string, strictValues: boolean): FieldError[] {
  const values = textsAt(requirement, 'values');
  const errors = operatorErrors(textOf(requirement, 'operator'), values, field);
  errors.push(...labelKeyErrors(textOf(requirement, 'key'), `${field}.key`));
  if (strictValues)
    for (const [index, value] of values.entries())
      for (const problem of labelValueProblems(value))
        errors.push(fieldErrors.invalid(`${field}.values[${index}]`, value, problem));
  return errors;
}

function operatorErrors(operator: string, values: readonly string[], field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return [];
      return [fieldErrors.required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return [];
      return [
        fieldErrors.forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      ];
    case 'Gt':
    case 'Lt':
      if (values.length === 1) return [];
      return [
        fieldErrors.required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"),
      ];
    default:
      return [fieldErrors.invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}

function nodeFieldErrors(requirement: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const operator = textOf(requirement, 'operator');
  const values = textsAt(requirement, 'values');
  if (operator !== 'In' && operator !== 'NotIn')
    errors.push(fieldErrors.invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  else if (values.length !== 1)
    errors.push(
      fieldErrors.required(
        `${field}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  const key = textOf(requirement, 'key');
  if (key !== 'metadata.name') {
    errors.push(fieldErrors.invalid(`${field}.key`, key, 'not a valid field selector key'));
    return errors;
  }
  for (const [index, value] of values.entries())
    for (const problem of nameRules.subdomain(value, false))
      errors.push(fieldErrors.invalid(`${field}.values[${index}]`, value, problem));
  return errors;
}

function podTermErrors(term: JsonObject, field: string): FieldError[] {
  const errors = [
    ...labelSelectorErrors(term['labelSelector'], `${field}.labelSelector`),
    ...labelSelectorErrors(term['namespaceSelector'], `${field}.namespaceSelector`),
  ];
  for (const namespace of textsAt(term, 'namespaces'))
    for (const problem of nameRules.label(namespace, false))
      errors.push(fieldErrors.invalid(`${field}.namespace`, namespace, problem));
  errors.push(...matchLabelKeyErrors(term, field));
  const topologyKey = textOf(term, 'topologyKey');
  if (topologyKey === '') errors.push(fieldErrors.required(`${field}.topologyKey`, 'can not be empty'));
  errors.push(...labelKeyErrors(topologyKey, `${field}.topologyKey`));
  return errors;
}

/** `matchLabelKeys` and `mismatchLabelKeys` against each other and against the selector. */
export function matchLabelKeyErrors(term: JsonObject, field: string): FieldError[] {
  const selector = term['labelSelector'];
  const keys = textsAt(term, 'matchLabelKeys');
  const otherKeys = textsAt(term, 'mismatchLabelKeys');
  const errors = [
    ...labelKeyListErrors(keys, selector, `${field}.matchLabelKeys`),
    ...labelKeyListErrors(otherKeys, selector, `${field}.mismatchLabelKeys`),
  ];
  if (isJsonObject(selector)) {
    const seen = new Set(Object.keys(mapAt(selector, 'matchLabels')));
    for (const expression of objectsAt(selector, 'matchExpressions')) {
      const key = textOf(expression, 'key');
      const index = keys.lastIndexOf(key);
      if (index >= 0 && seen.has(key))
        errors.push(fieldErrors.invalid(`${field}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
      seen.add(key);
    }
  }
  for (const [index, key] of keys.entries())
    if (otherKeys.includes(key))
      errors.push(
        fieldErrors.invalid(
          `${field}.matchLabelKeys[${index}]`,
          key,
          'exists in both matchLabelKeys and mismatchLabelKeys',
        ),
      );
  return errors;
}

function labelKeyListErrors(keys: readonly string[], selector: JsonValue | undefined, field: string): FieldError[] {
  if (keys.length === 0) return [];
  if (!isJsonObject(selector))
    return [fieldErrors.forbidden(field, 'must not be specified when labelSelector is not set')];
  return keys.flatMap((key, index) => labelKeyErrors(key, `${field}[${index}]`));
}
