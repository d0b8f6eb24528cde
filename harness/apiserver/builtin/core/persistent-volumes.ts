/**
 * Stored only. Mirrors kubernetes `pkg/registry/core/persistentvolume` and core validation. Checks hostPath, local, nfs and
 * csi volumes; of other types only that there is one. Does not add the finalizer `kubernetes.io/pv-protection`, which
 * nothing here removes.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import {
  equalJson,
  isJsonObject,
  listAt,
  objectAt,
  textAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json/json.ts';
import { wholeValue } from '../../../kube/quantity/quantity.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';
import { positiveAmountErrors, quantityOf } from '../resource-names.ts';
import { accessModeErrors, storageClassErrors, volumeModeErrors } from './volume-validation.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
/** In the order in which upstream looks for them. */
const SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
];

export const PERSISTENT_VOLUMES: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
  shortNames: ['pv'],
  strategy: kindStrategy({
    namespaced: false,
    update: ['whole', 'meta', 'change'],
    default: defaultVolume,
    prepareForCreate: (volume, { clock }) => {
      volume['status'] = {
        phase: 'Pending',
        lastPhaseTransitionTime: clock
          .date()
          .toISOString()
          .replace(/\.\d+Z$/, 'Z'),
      };
    },
    prepareForUpdate: (volume, old) => {
      keepField(volume, old, 'status');
    },
    errors: volumeErrors,
    changeErrors: volumeChangeErrors,
  }),
  subresources: statusSubresource(statusStrategy({ namespaced: false, default: defaultVolume })),
};

function defaultVolume(volume: ApiObject): void {
  const status = objectAt(volume, 'status') ?? (volume['status'] = {});
  if ((textAt(status, 'phase') ?? '') === '') status['phase'] = 'Pending';
  const spec = objectAt(volume, 'spec') ?? (volume['spec'] = {});
  if ((textAt(spec, 'persistentVolumeReclaimPolicy') ?? '') === '') spec['persistentVolumeReclaimPolicy'] = 'Retain';
  spec['volumeMode'] ??= 'Filesystem';
  const hostPath = objectAt(spec, 'hostPath');
  if (hostPath !== undefined) hostPath['type'] ??= '';
}

function volumeErrors(volume: ApiObject): FieldError[] {
  const spec = objectAt(volume, 'spec') ?? {};
  const modes = listAt(spec, 'accessModes').map(String);
  const policy = textAt(spec, 'persistentVolumeReclaimPolicy') ?? '';
  const errors: FieldError[] = [];
  if (modes.length === 0) errors.push(fieldErrors.required('spec.accessModes'));
  errors.push(...accessModeErrors(modes), ...capacityErrors(spec));
  if (policy !== '' && !RECLAIM_POLICIES.includes(policy))
    errors.push(fieldErrors.notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES));
  errors.push(...affinityErrors(spec), ...sourceErrors(spec));
  const path = textAt(objectAt(spec, 'hostPath'), 'path');
  if (path === '/' && policy === 'Recycle')
    errors.push(
      fieldErrors.forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"),
    );
  return [...errors, ...storageClassErrors(spec), ...volumeModeErrors(spec)];
}

function capacityErrors(spec: JsonObject): FieldError[] {
  const capacity = objectAt(spec, 'capacity') ?? {};
  const field = 'spec.capacity';
  const errors: FieldError[] = [];
  if (Object.keys(capacity).length === 0) errors.push(fieldErrors.required(field));
  if (capacity['storage'] === undefined || Object.keys(capacity).length > 1)
    errors.push(fieldErrors.notSupported(field, spec['capacity'] ?? null, ['storage']));
  for (const [name, value] of Object.entries(capacity)) errors.push(...amountErrors(value, `${field}[${name}]`));
  return errors;
}

function amountErrors(value: JsonValue, field: string): FieldError[] {
  const quantity = quantityOf(value);
  return [
    ...(quantity !== undefined && quantity.unscaled < 0n
      ? [fieldErrors.invalid(field, Number(wholeValue(quantity)), 'must be a valid resource quantity')]
      : []),
    ...positiveAmountErrors(value, field),
  ];
}

function affinityErrors(spec: JsonObject): FieldError[] {
  const affinity = objectAt(spec, 'nodeAffinity');
  return affinity === undefined || isJsonObject(affinity['required'])
    ? []
    : [fieldErrors.required('spec.nodeAffinity.required', 'must specify required node constraints')];
}

function sourceErrors(spec: JsonObject): FieldError[] {
  const [first, ...more] = SOURCES.filter((source) => isJsonObject(spec[source]));
  if (first === undefined) return [fieldErrors.required('spec', 'must specify a volume type')];
  return [
    ...errorsOfSource(spec, first),
    ...more.map((source) => fieldErrors.forbidden(`spec.${source}`, 'may not specify more than 1 volume type')),
  ];
}

function errorsOfSource(spec: JsonObject, name: string): FieldError[] {
  const source = objectAt(spec, name) ?? {};
  const field = `spec.${name}`;
  const path = textAt(source, 'path') ?? '';
  switch (name) {
    case 'hostPath':
      return path === '' ? [fieldErrors.required(`${field}.path`)] : backstepErrors(path, `${field}.path`);
    case 'nfs':
      return [
        ...((textAt(source, 'server') ?? '') === '' ? [fieldErrors.required(`${field}.server`)] : []),
        ...(path === '' ? [fieldErrors.required(`${field}.path`)] : []),
        ...(path !== '' && !path.startsWith('/')
          ? [fieldErrors.invalid(`${field}.path`, path, 'must be an absolute path')]
          : []),
      ];
    case 'local':
      return [
        ...(path === '' ? [fieldErrors.required(`${field}.path`)] : backstepErrors(path, `${field}.path`)),
        ...(spec['nodeAffinity'] === undefined
          ? [fieldErrors.required('spec.nodeAffinity', 'Local volume requires node affinity')]
          : []),
      ];
    case 'csi':
      return csiErrors(source, field);
    default:
      return [];
  }
}

function csiErrors(source: JsonObject, field: string): FieldError[] {
  const driver = textAt(source, 'driver') ?? '';
  const errors: FieldError[] = [];
  if (driver === '') errors.push(fieldErrors.required(`${field}.driver`));
  else
    for (const problem of nameRules.subdomain(driver.toLowerCase(), false))
      errors.push(fieldErrors.invalid(`${field}.driver`, driver, problem));
  if ((textAt(source, 'volumeHandle') ?? '') === '') errors.push(fieldErrors.required(`${field}.volumeHandle`));
  return errors;
}

function backstepErrors(path: string, field: string): FieldError[] {
  return path.split('/').includes('..') ? [fieldErrors.invalid(field, path, "must not contain '..'")] : [];
}

/** Says what may not change, without upstream's listing of what did. */
function volumeChangeErrors(volume: ApiObject, old: ApiObject): FieldError[] {
  const spec = objectAt(volume, 'spec') ?? {};
  const before = objectAt(old, 'spec') ?? {};
  const errors: FieldError[] = [];
  if (SOURCES.some((source) => !equalJson(spec[source] ?? null, before[source] ?? null)))
    errors.push(
      fieldErrors.forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'),
    );
  if (!equalJson(spec['volumeMode'] ?? null, before['volumeMode'] ?? null))
    errors.push(fieldErrors.invalid('volumeMode', spec['volumeMode'] ?? null, 'field is immutable'));
  return errors;
}
