/** The spec of access reviews. Mirrors kubernetes `pkg/apis/authorization/validation/validation.go`. */
import { isJsonObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import type { Access } from '../authz/access.ts';
import { pickFields, textsAt } from './review-fields.ts';

const RESOURCE_FIELDS = ['namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name'] as const;
const SELECTORS = ['fieldSelector', 'labelSelector'] as const;
const RESOURCE = 'spec.resourceAttributes';
const NON_RESOURCE = 'spec.nonResourceAttributes';

/** What is asked. Call it once the spec is valid. */
export function accessOf(spec: JsonObject): Access {
  const resource = objectAt(spec, 'resourceAttributes');
  const text = (from: JsonObject | undefined, field: string): string => textAt(from, field) ?? '';
  if (resource === undefined) {
    const other = objectAt(spec, 'nonResourceAttributes');
    return { isResource: false, verb: text(other, 'verb'), path: text(other, 'path') };
  }
  return {
    isResource: true,
    verb: text(resource, 'verb'),
    group: text(resource, 'group'),
    resource: text(resource, 'resource'),
    subresource: text(resource, 'subresource'),
    namespace: text(resource, 'namespace'),
    name: text(resource, 'name'),
  };
}

/** The spec as it is answered: fields in upstream's order, empty ones left out. */
export function answeredSpec(spec: JsonObject, more: readonly string[]): JsonObject {
  const resource = objectAt(spec, 'resourceAttributes');
  const other = objectAt(spec, 'nonResourceAttributes');
  return {
    ...(resource === undefined ? {} : { resourceAttributes: pickFields(resource, [...RESOURCE_FIELDS, ...SELECTORS]) }),
    ...(other === undefined ? {} : { nonResourceAttributes: pickFields(other, ['path', 'verb']) }),
    ...pickFields(spec, more),
  };
}

/** @param needsSubject whether somebody must be named: not where the asker asks for himself */
export function validateAccessSpec(spec: JsonObject, needsSubject: boolean): FieldError[] {
  const resource = objectAt(spec, 'resourceAttributes');
  const other = objectAt(spec, 'nonResourceAttributes');
  const errors: FieldError[] = [];
  if (resource !== undefined && other !== undefined)
    errors.push(
      fieldErrors.invalid(
        NON_RESOURCE,
        nonResourceValue(other),
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  if (resource === undefined && other === undefined)
    errors.push(
      fieldErrors.invalid(
        RESOURCE,
        null,
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    );
  if (needsSubject && (textAt(spec, 'user') ?? '') === '' && textsAt(spec, 'groups').length === 0)
    errors.push(fieldErrors.invalid('spec.user', '', 'at least one of user or group must be specified'));
  if (resource !== undefined) errors.push(...SELECTORS.flatMap((field) => selectorErrors(resource, field)));
  return errors;
}

/** As upstream prints its internal type. */
export function nonResourceValue(attributes: JsonObject): JsonObject {
  return { Path: textAt(attributes, 'path') ?? '', Verb: textAt(attributes, 'verb') ?? '' };
}

function selectorErrors(attributes: JsonObject, field: (typeof SELECTORS)[number]): FieldError[] {
  const selector = objectAt(attributes, field);
  if (selector === undefined) return [];
  const path = `${RESOURCE}.${field}`;
  const raw = textAt(selector, 'rawSelector') ?? '';
  const requirements = listAt(selector, 'requirements');
  if (raw !== '' && requirements.length > 0)
    return [fieldErrors.invalid(`${path}.rawSelector`, raw, 'may not specified at the same time as requirements')];
  if (raw === '' && requirements.length === 0)
    return [
      fieldErrors.required(
        `${path}.requirements`,
        `when ${path} is specified, requirements or rawSelector is required`,
      ),
    ];
  return requirements.flatMap((requirement, index) => requirementErrors(requirement, `${path}.requirements[${index}]`));
}

function requirementErrors(requirement: JsonValue, path: string): FieldError[] {
  const fields = isJsonObject(requirement) ? requirement : {};
  const values = listAt(fields, 'values');
  const operator = textAt(fields, 'operator');
  const errors: FieldError[] = [];
  if ((textAt(fields, 'key') ?? '') === '') errors.push(fieldErrors.required(`${path}.key`, 'must be specified'));
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0)
    errors.push(fieldErrors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    errors.push(
      fieldErrors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
    );
  return errors;
}
