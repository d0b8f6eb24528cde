/** Rules of a `metav1.LabelSelector`, worded as apimachinery `pkg/apis/meta/v1/validation/validation.go`. */
import { isJsonObject, listAt, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { fieldErrors, type FieldError } from '../status/field-error.ts';
import { labelValueProblems } from './names.ts';
import { labelErrors, labelKeyErrors } from './validate-meta.ts';

export function labelSelectorErrors(selector: JsonValue | undefined, field: string): FieldError[] {
  if (!isJsonObject(selector)) return [];
  return [
    ...labelErrors(selector['matchLabels'], `${field}.matchLabels`),
    ...listAt(selector, 'matchExpressions').flatMap((requirement, index) =>
      isJsonObject(requirement) ? requirementErrors(requirement, `${field}.matchExpressions[${index}]`) : [],
    ),
  ];
}

/** Whether it selects everything. */
export function isEmptySelector(selector: JsonObject): boolean {
  const labels = selector['matchLabels'];
  return (
    (!isJsonObject(labels) || Object.keys(labels).length === 0) && listAt(selector, 'matchExpressions').length === 0
  );
}

function requirementErrors(requirement: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const operator = textAt(requirement, 'operator') ?? '';
  const values = listAt(requirement, 'values');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(fieldErrors.required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(
        fieldErrors.forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
  } else errors.push(fieldErrors.invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  errors.push(...labelKeyErrors(textAt(requirement, 'key') ?? '', `${field}.key`));
  for (const [index, value] of values.filter((item) => typeof item === 'string').entries())
    for (const problem of labelValueProblems(value))
      errors.push(fieldErrors.invalid(`${field}.values[${index}]`, value, problem));
  return errors;
}
