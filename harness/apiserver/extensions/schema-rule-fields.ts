import type { JsonSchema, ValidationRule } from '../../kube/api/apiextensions.ts';
import { resolveFieldPath } from '../../kube/schema/field-path.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const LINE_BREAK = /[\n\r]/u;

/** What surrounds the expressions of the rules of one schema node. */
export function ruleFieldErrors(schema: JsonSchema, path: string): FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${String(index)}]`;
    return [...textErrors(rule, at), ...fieldPathErrors(rule, schema, at)];
  });
}

function textErrors(rule: Partial<ValidationRule>, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const { message = '', messageExpression = '', reason } = rule;
  const expression = (rule.rule ?? '').trim();
  const said = message.trim();
  if (expression === '') errors.push(fieldErrors.required(`${at}.rule`, 'rule is not specified'));
  else if (message !== '' && said === '') {
    errors.push(fieldErrors.invalid(`${at}.message`, message, 'must be non-empty if specified'));
  } else if (LINE_BREAK.test(said)) {
    errors.push(fieldErrors.invalid(`${at}.message`, message, 'must not contain line breaks'));
  } else if (LINE_BREAK.test(expression) && said === '') {
    errors.push(fieldErrors.required(`${at}.message`, 'message must be specified if rule contains line breaks'));
  }
  if (messageExpression !== '' && messageExpression.trim() === '') {
    errors.push(fieldErrors.required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
  }
  if (reason !== undefined && !REASONS.includes(reason)) {
    errors.push(fieldErrors.notSupported(`${at}.reason`, reason, REASONS));
  }
  return errors;
}

function fieldPathErrors({ fieldPath = '' }: ValidationRule, schema: JsonSchema, at: string): FieldError[] {
  if (fieldPath === '') return [];
  const errors: FieldError[] = [];
  const field = `${at}.fieldPath`;
  if (fieldPath.trim() === '') errors.push(fieldErrors.invalid(field, fieldPath, 'must be non-empty if specified'));
  if (LINE_BREAK.test(fieldPath)) errors.push(fieldErrors.invalid(field, fieldPath, 'must not contain line breaks'));
  if ('problem' in resolveFieldPath(fieldPath, schema)) {
    errors.push(fieldErrors.invalid(field, fieldPath, 'must be a valid path'));
  }
  return errors;
}
