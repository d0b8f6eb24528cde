/**
 * Rules of projected volumes and of the items they share with others. Mirrors kubernetes
 * `pkg/apis/core/validation/validation.go`. Does not: trust bundles and pod certificates, which are disabled.
 */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { fieldRefErrors, resourceFieldRefErrors, VOLUME_FIELD_PATHS } from './downward-errors.ts';
import { numberOf, objectsAt, textOf } from './fields.ts';
import { fileModeErrors, localPathErrors } from './path-errors.ts';

export function keyToPathErrors(item: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const path = textOf(item, 'path');
  if (textOf(item, 'key') === '') errors.push(fieldErrors.required(`${field}.key`));
  if (path === '') errors.push(fieldErrors.required(`${field}.path`));
  errors.push(...localPathErrors(path, `${field}.path`));
  errors.push(...fileModeErrors(item['mode'], `${field}.mode`));
  return errors;
}

export function downwardItemErrors(item: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const path = textOf(item, 'path');
  if (path === '') errors.push(fieldErrors.required(`${field}.path`));
  errors.push(...localPathErrors(path, `${field}.path`));
  const fieldRef = objectAt(item, 'fieldRef');
  const resourceRef = objectAt(item, 'resourceFieldRef');
  if (fieldRef !== undefined) {
    errors.push(...fieldRefErrors(fieldRef, VOLUME_FIELD_PATHS, `${field}.fieldRef`));
    if (resourceRef !== undefined)
      errors.push(
        fieldErrors.invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'),
      );
  } else if (resourceRef !== undefined)
    errors.push(...resourceFieldRefErrors(resourceRef, `${field}.resourceFieldRef`, true));
  else errors.push(fieldErrors.required(field, 'one of fieldRef and resourceFieldRef is required'));
  errors.push(...fileModeErrors(item['mode'], `${field}.mode`));
  return errors;
}

export function projectedVolumeErrors(source: JsonObject, path: string): FieldError[] {
  const errors = fileModeErrors(source['defaultMode'], `${path}.defaultMode`);
  const taken = new Set<string>();
  const take = (target: string, shown: string): void => {
    if (target === '') return;
    if (taken.has(target)) errors.push(fieldErrors.invalid(path, shown, 'conflicting duplicate paths'));
    taken.add(target);
  };
  for (const [index, projection] of objectsAt(source, 'sources').entries()) {
    const field = `${path}.sources[${index}]`;
    for (const kind of ['secret', 'configMap']) {
      const keyed = objectAt(projection, kind);
      if (keyed === undefined) continue;
      const name = textOf(keyed, 'name');
      if (name === '') errors.push(fieldErrors.required(`${field}.${kind}.name`));
      for (const [itemIndex, item] of objectsAt(keyed, 'items').entries()) {
        errors.push(...keyToPathErrors(item, `${field}.${kind}.items[${itemIndex}]`));
        take(textOf(item, 'path'), name);
      }
    }
    for (const item of objectsAt(objectAt(projection, 'downwardAPI'), 'items')) {
      errors.push(...downwardItemErrors(item, `${field}.downwardAPI`));
      take(textOf(item, 'path'), textOf(item, 'path'));
    }
    errors.push(...tokenErrors(objectAt(projection, 'serviceAccountToken'), field, path));
    if (Object.keys(projection).length > 1)
      errors.push(fieldErrors.forbidden(field, 'may not specify more than 1 volume type per source'));
  }
  return errors;
}

function tokenErrors(token: JsonObject | undefined, field: string, path: string): FieldError[] {
  if (token === undefined) return [];
  const errors: FieldError[] = [];
  const seconds = numberOf(token, 'expirationSeconds');
  const secondsField = `${field}.serviceAccountToken.expirationSeconds`;
  if (seconds < 600)
    errors.push(fieldErrors.invalid(secondsField, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > 2 ** 32)
    errors.push(fieldErrors.invalid(secondsField, seconds, 'may not specify a duration larger than 2^32 seconds'));
  const target = textOf(token, 'path');
  if (target === '') errors.push(fieldErrors.required(`${path}.path`));
  else errors.push(...localPathErrors(target, `${path}.path`));
  return errors;
}
