/** Stored only. Mirrors kubernetes `pkg/registry/storage/storageclass` and `pkg/apis/storage/validation`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { labelKeyErrors } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';

const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];
const PARAMETERS_LIMIT = 512;
const PARAMETERS_LIMIT_BYTES = 262_144;

export const STORAGE_CLASSES: BuiltInResource = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  namespaced: false,
  shortNames: ['sc'],
  strategy: kindStrategy({
    namespaced: false,
    update: ['whole', 'meta', 'change'],
    default: (storage) => {
      storage['reclaimPolicy'] ??= 'Delete';
      storage['volumeBindingMode'] ??= 'Immediate';
      storage['provisioner'] ??= '';
    },
    errors: classErrors,
    changeErrors,
  }),
};

function classErrors(storage: ApiObject): FieldError[] {
  const provisioner = textAt(storage, 'provisioner') ?? '';
  const policy = textAt(storage, 'reclaimPolicy') ?? '';
  const mode = textAt(storage, 'volumeBindingMode') ?? '';
  const errors: FieldError[] = [];
  if (provisioner === '') errors.push(fieldErrors.required('provisioner'));
  else
    for (const problem of qualifiedNameProblems(provisioner.toLowerCase()))
      errors.push(fieldErrors.invalid('provisioner', provisioner.toLowerCase(), problem));
  errors.push(...parameterErrors(objectAt(storage, 'parameters') ?? {}));
  if (policy !== '' && !RECLAIM_POLICIES.includes(policy))
    errors.push(fieldErrors.notSupported('reclaimPolicy', policy, RECLAIM_POLICIES));
  if (!BINDING_MODES.includes(mode)) errors.push(fieldErrors.notSupported('volumeBindingMode', mode, BINDING_MODES));
  return [...errors, ...topologyErrors(listAt(storage, 'allowedTopologies').filter(isJsonObject))];
}

function parameterErrors(parameters: JsonObject): FieldError[] {
  const keys = Object.keys(parameters);
  const errors: FieldError[] = [];
  if (keys.length > PARAMETERS_LIMIT)
    errors.push(fieldErrors.tooLong('Provisioner Parameters Length', PARAMETERS_LIMIT));
  if (keys.includes('')) errors.push(fieldErrors.invalid('parameters', '', 'field can not be empty.'));
  const bytes = keys.reduce((sum, key) => sum + key.length + (textAt(parameters, key) ?? '').length, 0);
  if (bytes > PARAMETERS_LIMIT_BYTES) errors.push(fieldErrors.tooLong('parameters', PARAMETERS_LIMIT_BYTES));
  return errors;
}

function topologyErrors(terms: readonly JsonObject[]): FieldError[] {
  return terms.flatMap((term, index) => {
    const keys = new Set<string>();
    return listAt(term, 'matchLabelExpressions')
      .filter(isJsonObject)
      .flatMap((expression, position) => {
        const field = `allowedTopologies[${index}].matchLabelExpressions[${position}]`;
        const key = textAt(expression, 'key') ?? '';
        const values = listAt(expression, 'values').map(String);
        const errors: FieldError[] = values.length === 0 ? [fieldErrors.required(`${field}.values`)] : [];
        const seen = new Set<string>();
        for (const [at, value] of values.entries()) {
          if (seen.has(value)) errors.push(fieldErrors.duplicate(`${field}.values[${at}]`, value));
          seen.add(value);
        }
        errors.push(...labelKeyErrors(key, `${field}.key`));
        if (keys.has(key)) errors.push(fieldErrors.duplicate(`${field}.key`, key));
        keys.add(key);
        return errors;
      });
  });
}

function changeErrors(storage: ApiObject, old: ApiObject): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy'])
    if (!equalJson(storage[field] ?? null, old[field] ?? null))
      errors.push(fieldErrors.forbidden(field, `updates to ${field} are forbidden.`));
  if (storage['volumeBindingMode'] !== old['volumeBindingMode'])
    errors.push(fieldErrors.invalid('volumeBindingMode', storage['volumeBindingMode'] ?? null, 'field is immutable'));
  return errors;
}
