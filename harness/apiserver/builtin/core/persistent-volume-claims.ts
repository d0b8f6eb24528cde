/**
 * Stored only: no volume is ever bound. Mirrors kubernetes `pkg/registry/core/persistentvolumeclaim` and core validation.
 * Does not check data sources, and does not add the finalizer `kubernetes.io/pvc-protection`, which nothing here removes.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, equalJson, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';
import { positiveAmountErrors } from '../resource-names.ts';
import { accessModeErrors, storageClassErrors, volumeModeErrors } from './volume-validation.ts';

export const PERSISTENT_VOLUME_CLAIMS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  namespaced: true,
  shortNames: ['pvc'],
  strategy: kindStrategy({
    namespaced: true,
    update: ['whole', 'meta', 'whole', 'change'],
    default: defaultClaim,
    prepareForCreate: (claim) => {
      claim['status'] = { phase: 'Pending' };
    },
    prepareForUpdate: (claim, old) => {
      keepField(claim, old, 'status');
    },
    errors: claimErrors,
    changeErrors: claimChangeErrors,
  }),
  subresources: statusSubresource(
    statusStrategy({
      namespaced: true,
      default: defaultClaim,
      changeErrors: (claim) =>
        listAt(objectAt(claim, 'spec'), 'accessModes').length === 0 ? [fieldErrors.required('Spec.accessModes')] : [],
    }),
  ),
};

function defaultClaim(claim: ApiObject): void {
  const status = objectAt(claim, 'status') ?? (claim['status'] = {});
  if ((textAt(status, 'phase') ?? '') === '') status['phase'] = 'Pending';
  const spec = objectAt(claim, 'spec') ?? (claim['spec'] = {});
  spec['volumeMode'] ??= 'Filesystem';
  spec['resources'] ??= {};
}

function claimErrors(claim: ApiObject): FieldError[] {
  const spec = objectAt(claim, 'spec') ?? {};
  const modes = listAt(spec, 'accessModes').map(String);
  const errors = labelSelectorErrors(spec['selector'], 'spec.selector');
  if (modes.length === 0) errors.push(fieldErrors.required('spec.accessModes', 'at least 1 access mode is required'));
  errors.push(
    ...accessModeErrors(modes),
    ...storageErrors(spec),
    ...storageClassErrors(spec),
    ...volumeModeErrors(spec),
  );
  const attributes = textAt(spec, 'volumeAttributesClassName') ?? '';
  if (attributes !== '')
    for (const problem of nameRules.subdomain(attributes, false))
      errors.push(fieldErrors.invalid('spec.volumeAttributesClassName', attributes, problem));
  return errors;
}

function storageErrors(spec: JsonObject): FieldError[] {
  const field = 'spec.resources[storage]';
  const value = objectAt(objectAt(spec, 'resources'), 'requests')?.['storage'];
  return value === undefined ? [fieldErrors.required(field)] : positiveAmountErrors(value, field);
}

/** Says what may change, without upstream's listing of what did. */
function claimChangeErrors(claim: ApiObject, old: ApiObject): FieldError[] {
  const spec = objectAt(claim, 'spec') ?? {};
  const before = objectAt(old, 'spec') ?? {};
  const bound = textAt(objectAt(old, 'status'), 'phase') === 'Bound';
  const mutable = cloneJson(spec);
  // A claim that waits for a volume is given one by the controller.
  if ((textAt(before, 'volumeName') ?? '') === '') delete mutable['volumeName'];
  if (before['storageClassName'] === undefined) delete mutable['storageClassName'];
  if (bound) {
    const resources = objectAt(mutable, 'resources') ?? {};
    keepField(resources, objectAt(before, 'resources') ?? {}, 'requests');
  }
  keepField(mutable, before, 'volumeAttributesClassName');
  if (equalJson(mutable, before)) return [];
  return [
    fieldErrors.forbidden(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ),
  ];
}
