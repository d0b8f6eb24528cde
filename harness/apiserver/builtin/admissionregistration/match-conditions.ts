/** Worded as kubernetes `pkg/apis/admissionregistration/validation/validation.go`. */
import { isJsonObject, textAt, type JsonValue } from '../../../kube/json/json.ts';
import { qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { expressionErrors, type ExpressionNames } from './expressions.ts';

const CONDITIONS_LIMIT = 64;

/** @param names what the expressions may use */
export function matchConditionErrors(
  conditions: readonly JsonValue[],
  field: string,
  names: ExpressionNames,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  if (conditions.length > CONDITIONS_LIMIT)
    errors.push(fieldErrors.tooMany(field, conditions.length, CONDITIONS_LIMIT));
  for (const [index, condition] of conditions.filter(isJsonObject).entries()) {
    const at = `${field}[${index}]`;
    const name = textAt(condition, 'name') ?? '';
    const expression = textAt(condition, 'expression') ?? '';
    if (expression.trim() === '') errors.push(fieldErrors.required(`${at}.expression`));
    else errors.push(...expressionErrors(expression, `${at}.expression`, names, ['bool']));
    if (name === '') {
      errors.push(fieldErrors.required(`${at}.name`));
      continue;
    }
    for (const problem of qualifiedNameProblems(name)) errors.push(fieldErrors.invalid(`${at}.name`, name, problem));
    if (seen.has(name)) errors.push(fieldErrors.duplicate(`${at}.name`, name));
    seen.add(name);
  }
  return errors;
}
