/** Worded as kubernetes `pkg/apis/networking/validation/validation.go`, validateIngressTypedLocalObjectReference. */
import { textAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123SubdomainProblems, pathSegmentProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

/** A kind and a name in the same namespace or the cluster. */
export function typedReferenceErrors(reference: JsonObject, field: string): FieldError[] {
  const group = textAt(reference, 'apiGroup');
  const errors: FieldError[] = [];
  if (group !== undefined)
    for (const problem of dns1123SubdomainProblems(group))
      errors.push(fieldErrors.invalid(`${field}.apiGroup`, group, problem));
  for (const required of ['kind', 'name']) {
    const value = textAt(reference, required) ?? '';
    if (value === '') errors.push(fieldErrors.required(`${field}.${required}`));
    else
      for (const problem of pathSegmentProblems(value))
        errors.push(fieldErrors.invalid(`${field}.${required}`, value, problem));
  }
  return errors;
}
