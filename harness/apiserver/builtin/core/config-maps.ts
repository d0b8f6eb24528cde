/** Mirrors kubernetes `pkg/registry/core/configmap`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { DATA_LIMIT_BYTES, decodedBytes, immutableErrors, keyErrors, textBytes } from './config-data.ts';

export const CONFIG_MAPS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  shortNames: ['cm'],
  strategy: kindStrategy({
    namespaced: true,
    errors: configMapErrors,
    changeErrors: (map, old) => immutableErrors(map, old, ['data', 'binaryData']),
  }),
};

function configMapErrors(map: ApiObject): FieldError[] {
  const data = objectAt(map, 'data') ?? {};
  const binary = objectAt(map, 'binaryData') ?? {};
  const errors = Object.keys(data).flatMap((key) => [
    ...keyErrors({ [key]: '' }, 'data'),
    ...(Object.hasOwn(binary, key)
      ? [fieldErrors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')]
      : []),
  ]);
  errors.push(...keyErrors(binary, 'binaryData'));
  if (textBytes(data) + decodedBytes(binary) > DATA_LIMIT_BYTES) errors.push(fieldErrors.tooLong('', DATA_LIMIT_BYTES));
  return errors;
}
