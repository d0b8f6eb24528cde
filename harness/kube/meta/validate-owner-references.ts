/** Rules of `metadata.ownerReferences`, worded as apimachinery `pkg/api/validation/objectmeta.go`. */
import { isJsonObject, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { fieldErrors, type FieldError } from '../status/field-error.ts';

export function ownerReferenceErrors(references: readonly JsonValue[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const reference of references) {
    if (!isJsonObject(reference)) continue;
    errors.push(...errorsOf(reference, field));
    if (reference['controller'] !== true) continue;
    const name = `${textAt(reference, 'kind') ?? ''}/${textAt(reference, 'name') ?? ''}`;
    if (controller === undefined) controller = name;
    else
      errors.push(
        fieldErrors.invalid(
          field,
          references.filter(isJsonObject).map(printed),
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`,
        ),
      );
  }
  return errors;
}

function errorsOf(reference: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const apiVersion = textAt(reference, 'apiVersion') ?? '';
  if (versionOf(apiVersion) === '')
    errors.push(fieldErrors.invalid(`${field}.apiVersion`, apiVersion, 'version must not be empty'));
  for (const required of ['kind', 'name', 'uid'])
    if ((textAt(reference, required) ?? '') === '')
      errors.push(fieldErrors.invalid(`${field}.${required}`, '', 'must not be empty'));
  if (apiVersion === 'v1' && reference['kind'] === 'Event')
    errors.push(fieldErrors.invalid(field, printed(reference), '/v1, Kind=Event is disallowed from being an owner'));
  return errors;
}

/** Empty where the text is no group and version. */
function versionOf(apiVersion: string): string {
  const [first = '', second, ...more] = apiVersion.split('/');
  if (more.length > 0) return '';
  return second ?? first;
}

/** With the fields in the order in which Go prints them. */
function printed(reference: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const key of ['apiVersion', 'kind', 'name', 'uid']) result[key] = reference[key] ?? '';
  for (const key of ['controller', 'blockOwnerDeletion'])
    if (reference[key] !== undefined) result[key] = reference[key];
  return result;
}
