/** What volumes and claims have in common. Worded as kubernetes `pkg/apis/core/validation/validation.go`. */
import { textAt, type JsonObject } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

export function accessModeErrors(modes: readonly string[]): FieldError[] {
  const errors = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => fieldErrors.notSupported('spec.accessModes', mode, ACCESS_MODES));
  const others = modes.some((mode) => ACCESS_MODES.includes(mode) && mode !== 'ReadWriteOncePod');
  if (modes.includes('ReadWriteOncePod') && others)
    errors.push(fieldErrors.forbidden('spec.accessModes', 'may not use ReadWriteOncePod with other access modes'));
  return errors;
}

export function storageClassErrors(spec: JsonObject): FieldError[] {
  const name = textAt(spec, 'storageClassName') ?? '';
  if (name === '') return [];
  return nameRules.subdomain(name, false).map((problem) => fieldErrors.invalid('spec.storageClassName', name, problem));
}

export function volumeModeErrors(spec: JsonObject): FieldError[] {
  const mode = textAt(spec, 'volumeMode');
  return mode === undefined || VOLUME_MODES.includes(mode)
    ? []
    : [fieldErrors.notSupported('spec.volumeMode', mode, VOLUME_MODES)];
}
