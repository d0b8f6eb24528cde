/** Rules of the spec of a volume claim. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { isJsonObject, objectAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { dns1123SubdomainProblems, nameRules } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { annotationErrors, labelErrors } from '../../../kube/meta/validate-meta.ts';
import { parseQuantity } from '../../../kube/quantity/quantity.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { textOf, textsAt } from './fields.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

/** Of a claim that is made for a pod. */
export function claimTemplateErrors(template: JsonObject | undefined, path: string): FieldError[] {
  if (template === undefined) return [fieldErrors.required(path)];
  const meta = objectAt(template, 'metadata') ?? {};
  return [
    ...annotationErrors(meta['annotations'], `${path}.metadata.annotations`),
    ...labelErrors(meta['labels'], `${path}.metadata.labels`),
    ...Object.keys(meta)
      .filter((field) => field !== 'annotations' && field !== 'labels')
      .map((field) => fieldErrors.forbidden(`${path}.metadata.${field}`, 'cannot be set')),
    ...claimSpecErrors(objectAt(template, 'spec') ?? {}, `${path}.spec`),
  ];
}

export function claimSpecErrors(spec: JsonObject, path: string): FieldError[] {
  const errors = accessModeErrors(textsAt(spec, 'accessModes'), `${path}.accessModes`);
  errors.splice(
    errors[0]?.type === 'FieldValueRequired' ? 1 : 0,
    0,
    ...labelSelectorErrors(spec['selector'], `${path}.selector`),
  );
  errors.push(
    ...storageErrors(objectAt(objectAt(spec, 'resources'), 'requests')?.['storage'], `${path}.resources[storage]`),
  );
  for (const field of ['storageClassName', 'volumeAttributesClassName']) {
    const name = textOf(spec, field);
    if (name !== '')
      for (const problem of nameRules.subdomain(name, false))
        errors.push(fieldErrors.invalid(`${path}.${field}`, name, problem));
  }
  const mode = spec['volumeMode'];
  if (typeof mode === 'string' && !VOLUME_MODES.includes(mode))
    errors.push(fieldErrors.notSupported(`${path}.volumeMode`, mode, VOLUME_MODES));
  for (const field of ['dataSource', 'dataSourceRef']) {
    const source = spec[field];
    if (isJsonObject(source)) errors.push(...dataSourceErrors(source, `${path}.${field}`));
  }
  return errors;
}

function accessModeErrors(modes: readonly string[], field: string): FieldError[] {
  if (modes.length === 0) return [fieldErrors.required(field, 'at least 1 access mode is required')];
  const errors = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => fieldErrors.notSupported(field, mode, ACCESS_MODES));
  const once = modes.includes('ReadWriteOncePod');
  if (once && modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode)))
    errors.push(fieldErrors.forbidden(field, 'may not use ReadWriteOncePod with other access modes'));
  return errors;
}

function storageErrors(storage: JsonValue | undefined, field: string): FieldError[] {
  if (typeof storage !== 'string') return [fieldErrors.required(field)];
  const { unscaled, scale } = parseQuantity(storage);
  if (unscaled <= 0n) return [fieldErrors.invalid(field, storage, 'must be greater than zero')];
  const whole = scale <= 0 || unscaled % 10n ** BigInt(scale) === 0n;
  return whole ? [] : [fieldErrors.invalid(field, storage, 'must be an integer')];
}

function dataSourceErrors(source: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const kind = textOf(source, 'kind');
  if (textOf(source, 'name') === '') errors.push(fieldErrors.required(`${field}.name`));
  if (kind === '') errors.push(fieldErrors.required(`${field}.kind`));
  const group = textOf(source, 'apiGroup');
  if (group === '' && kind !== 'PersistentVolumeClaim')
    errors.push(
      fieldErrors.invalid(field, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"),
    );
  if (group !== '')
    for (const problem of dns1123SubdomainProblems(group))
      errors.push(fieldErrors.invalid(`${field}.apiGroup`, group, problem));
  return errors;
}
