/** Worded as kubernetes `pkg/apis/admissionregistration/validation/validation.go`, validateMatchResources. */
import { isJsonObject, listAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { textsAt } from '../texts-at.ts';
import { defaultOperationRule, operationRuleErrors } from './operation-rules.ts';

const MATCH_POLICIES = ['Equivalent', 'Exact'];
const RULE_LISTS = ['resourceRules', 'excludeResourceRules'];

export function defaultMatchResources(match: JsonObject): void {
  match['matchPolicy'] ??= 'Equivalent';
  match['namespaceSelector'] ??= {};
  match['objectSelector'] ??= {};
  for (const list of RULE_LISTS)
    for (const rule of listAt(match, list).filter(isJsonObject)) defaultOperationRule(rule);
}

export function matchResourcesErrors(match: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const policy = textAt(match, 'matchPolicy');
  if (policy === undefined) errors.push(fieldErrors.required(`${field}.matchPolicy`));
  else if (!MATCH_POLICIES.includes(policy))
    errors.push(fieldErrors.notSupported(`${field}.matchPolicy`, policy, MATCH_POLICIES));
  for (const selector of ['namespaceSelector', 'objectSelector'])
    errors.push(...labelSelectorErrors(match[selector], `${field}.${selector}`));
  for (const list of RULE_LISTS)
    for (const [index, rule] of listAt(match, list).filter(isJsonObject).entries())
      errors.push(...namedRuleErrors(rule, `${field}.${list}[${index}]`));
  return errors;
}

function namedRuleErrors(rule: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, name] of textsAt(rule, 'resourceNames').entries()) {
    const at = `${field}.resourceNames[${index}]`;
    for (const problem of nameRules.pathSegment(name, false)) errors.push(fieldErrors.invalid(at, name, problem));
    if (seen.has(name)) errors.push(fieldErrors.duplicate(at, name));
    seen.add(name);
  }
  return [...errors, ...operationRuleErrors(rule, field)];
}
