/** Worded as kubernetes `pkg/apis/admissionregistration/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import {
  cIdentifierProblems,
  dns1035LabelProblems,
  nameRules,
  qualifiedNameProblems,
} from '../../../kube/meta/names.ts';
import type { CelType } from '../../../kube/schema/cel/cel-type.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { expressionErrors, expressionType, policyNames, type ExpressionNames } from './expressions.ts';
import { matchConditionErrors } from './match-conditions.ts';
import { matchResourcesErrors } from './match-resources.ts';

const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const ACTIONS = ['Audit', 'Deny', 'Warn'];
const EMPTY = 'validations or auditAnnotations must contain at least one item';

export function policyErrors(policy: ApiObject): FieldError[] {
  const spec = objectAt(policy, 'spec') ?? {};
  const errors: FieldError[] = [];
  const failure = textAt(spec, 'failurePolicy');
  if (failure === undefined) errors.push(fieldErrors.required('spec.failurePolicy'));
  else if (!FAILURE_POLICIES.includes(failure))
    errors.push(fieldErrors.notSupported('spec.failurePolicy', failure, FAILURE_POLICIES));
  const param = objectAt(spec, 'paramKind');
  if (param !== undefined) errors.push(...paramKindErrors(param, 'spec.paramKind'));
  errors.push(...constraintErrors(objectAt(spec, 'matchConstraints'), 'spec.matchConstraints'));
  const none = policyNames(param !== undefined, new Map());
  errors.push(...matchConditionErrors(listAt(spec, 'matchConditions'), 'spec.matchConditions', none));
  const types = new Map<string, CelType>();
  const names = policyNames(param !== undefined, types);
  for (const [index, variable] of listAt(spec, 'variables').filter(isJsonObject).entries())
    errors.push(...variableErrors(variable, `spec.variables[${index}]`, names, types));
  const validations = listAt(spec, 'validations').filter(isJsonObject);
  const annotations = listAt(spec, 'auditAnnotations').filter(isJsonObject);
  if (validations.length === 0 && annotations.length === 0)
    return [
      ...errors,
      fieldErrors.required('spec.validations', EMPTY),
      fieldErrors.required('spec.auditAnnotations', EMPTY),
    ];
  for (const [index, validation] of validations.entries())
    errors.push(...validationErrors(validation, `spec.validations[${index}]`, names));
  errors.push(...annotationErrors(annotations, textAt(policy.metadata, 'name') ?? '', names));
  return errors;
}

export function bindingErrors(binding: ApiObject): FieldError[] {
  const spec = objectAt(binding, 'spec') ?? {};
  const name = textAt(spec, 'policyName') ?? '';
  const errors: FieldError[] =
    name === ''
      ? [fieldErrors.required('spec.policyName')]
      : nameRules.subdomain(name, false).map((problem) => fieldErrors.invalid('spec.policyName', name, problem));
  const ref = objectAt(spec, 'paramRef');
  if (ref !== undefined) errors.push(...paramRefErrors(ref, 'spec.paramRef'));
  const match = objectAt(spec, 'matchResources');
  if (match !== undefined) errors.push(...matchResourcesErrors(match, 'spec.matchResources'));
  errors.push(...actionErrors(listAt(spec, 'validationActions').map(String), 'spec.validationActions'));
  return errors;
}

function constraintErrors(match: JsonObject | undefined, field: string): FieldError[] {
  if (match === undefined) return [fieldErrors.required(field)];
  return [
    ...matchResourcesErrors(match, field),
    ...(listAt(match, 'resourceRules').length === 0 ? [fieldErrors.required(`${field}.resourceRules`)] : []),
  ];
}

function paramKindErrors(param: JsonObject, field: string): FieldError[] {
  const apiVersion = textAt(param, 'apiVersion') ?? '';
  const kind = textAt(param, 'kind') ?? '';
  const errors: FieldError[] = [];
  if (apiVersion === '') errors.push(fieldErrors.required(`${field}.apiVersion`));
  else if (apiVersion.split('/', 3).length > 2)
    errors.push(
      fieldErrors.invalid(`${field}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`),
    );
  if (kind === '') errors.push(fieldErrors.required(`${field}.kind`));
  else {
    const problems = dns1035LabelProblems(kind.toLowerCase());
    if (problems.length > 0)
      errors.push(
        fieldErrors.invalid(
          `${field}.kind`,
          kind,
          `may have mixed case, but should otherwise match: ${problems.join(',')}`,
        ),
      );
  }
  return errors;
}

/** @param types of the variables so far; this one is added */
function variableErrors(
  variable: JsonObject,
  field: string,
  names: ExpressionNames,
  types: Map<string, CelType>,
): FieldError[] {
  const name = textAt(variable, 'name') ?? '';
  const errors: FieldError[] = [];
  if (name === '') errors.push(fieldErrors.required(`${field}.name`, 'name is not specified'));
  else if (cIdentifierProblems(name).length > 0)
    errors.push(fieldErrors.invalid(`${field}.name`, name, 'must be a valid CEL identifier'));
  const expression = textAt(variable, 'expression') ?? '';
  if (expression.trim() === '') errors.push(fieldErrors.required(`${field}.expression`, 'expression is not specified'));
  else errors.push(...expressionErrors(expression, `${field}.expression`, names, []));
  if (name !== '') types.set(name, expressionType(expression, names));
  return errors;
}

function validationErrors(validation: JsonObject, field: string, names: ExpressionNames): FieldError[] {
  const errors: FieldError[] = [];
  const expression = (textAt(validation, 'expression') ?? '').trim();
  const message = textAt(validation, 'message') ?? '';
  const reason = textAt(validation, 'reason');
  const messageExpression = (textAt(validation, 'messageExpression') ?? '').trim();
  if (expression === '') errors.push(fieldErrors.required(`${field}.expression`, 'expression is not specified'));
  else errors.push(...expressionErrors(expression, `${field}.expression`, names, ['bool']));
  if (messageExpression !== '')
    errors.push(...expressionErrors(messageExpression, `${field}.messageExpression`, names, ['string']));
  if (message !== '' && message.trim() === '')
    errors.push(fieldErrors.invalid(`${field}.message`, message, 'must be non-empty if specified'));
  else if (message.includes('\n'))
    errors.push(fieldErrors.invalid(`${field}.message`, message, 'must not contain line breaks'));
  if (reason !== undefined && !REASONS.includes(reason))
    errors.push(fieldErrors.notSupported(`${field}.reason`, reason, REASONS));
  return errors;
}

function annotationErrors(annotations: readonly JsonObject[], policy: string, names: ExpressionNames): FieldError[] {
  const seen = new Set<string>();
  return annotations.flatMap((annotation, index) => {
    const field = `spec.auditAnnotations[${index}]`;
    const key = textAt(annotation, 'key') ?? '';
    const full = `${policy}/${key}`;
    const errors = qualifiedNameProblems(full).map((problem) => fieldErrors.invalid(`${field}.key`, full, problem));
    const value = (textAt(annotation, 'valueExpression') ?? '').trim();
    if (value === '') errors.push(fieldErrors.required(`${field}.valueExpression`, 'valueExpression is not specified'));
    else errors.push(...expressionErrors(value, `${field}.valueExpression`, names, ['string', 'null_type']));
    if (key !== '' && seen.has(key)) errors.push(fieldErrors.duplicate(`${field}.key`, key));
    seen.add(key);
    return errors;
  });
}

function paramRefErrors(ref: JsonObject, field: string): FieldError[] {
  const name = textAt(ref, 'name') ?? '';
  const selector = ref['selector'];
  const action = textAt(ref, 'parameterNotFoundAction');
  const errors: FieldError[] = [];
  const exclusive = 'name and selector are mutually exclusive';
  if (name !== '') {
    for (const problem of nameRules.pathSegment(name, false))
      errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
    if (selector !== undefined)
      errors.push(
        fieldErrors.forbidden(`${field}.name`, exclusive),
        fieldErrors.forbidden(`${field}.selector`, exclusive),
      );
  } else if (selector === undefined)
    errors.push(fieldErrors.required(field, 'one of name or selector must be specified'));
  errors.push(...labelSelectorErrors(selector, `${field}.selector`));
  if (action === undefined) errors.push(fieldErrors.required(`${field}.parameterNotFoundAction`));
  else if (action !== 'Deny' && action !== 'Allow')
    errors.push(fieldErrors.notSupported(`${field}.parameterNotFoundAction`, action, ['Deny', 'Allow']));
  return errors;
}

function actionErrors(actions: readonly string[], field: string): FieldError[] {
  if (actions.length === 0) return [fieldErrors.required(field, 'at least one validation action is required')];
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, action] of actions.entries()) {
    if (!ACTIONS.includes(action)) errors.push(fieldErrors.notSupported(`${field}[${index}]`, action, ACTIONS));
    if (seen.has(action)) errors.push(fieldErrors.duplicate(`${field}[${index}]`, action));
    seen.add(action);
  }
  if (seen.has('Deny') && seen.has('Warn'))
    errors.push(
      fieldErrors.invalid(
        field,
        actions,
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ),
    );
  return errors;
}
