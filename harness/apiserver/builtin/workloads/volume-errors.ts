/**
 * Rules of volumes. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. Does not: the insides of volumes of
 * storage vendors, beyond the rule that a volume has one source.
 */
import { isJsonObject, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123LabelProblems, nameRules } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { claimTemplateErrors } from './claim-errors.ts';
import { objectsAt, textOf } from './fields.ts';
import { backstepErrors, fileModeErrors, localPathErrors } from './path-errors.ts';
import { downwardItemErrors, keyToPathErrors, projectedVolumeErrors } from './projected-volume-errors.ts';

type SourceRule = (source: JsonObject, path: string) => FieldError[];

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** @param podName of a pod, where it is known: volumes of claims that are made for it get names of it */
export function volumeErrors(
  spec: JsonObject,
  podName: string,
  path: string,
): { readonly errors: FieldError[]; readonly volumes: ReadonlyMap<string, JsonObject> } {
  const errors: FieldError[] = [];
  const volumes = new Map<string, JsonObject>();
  const list = objectsAt(spec, 'volumes');
  if (list.length === 0) return { errors, volumes };
  const created = new Set(
    podName === ''
      ? []
      : list
          .filter((volume) => volume['ephemeral'] !== undefined)
          .map((volume) => `${podName}-${textOf(volume, 'name')}`),
  );
  for (const [index, volume] of list.entries()) {
    const field = `${path}.volumes[${index}]`;
    const name = textOf(volume, 'name');
    const own = sourceErrors(volume, name, podName, field);
    if (name === '') own.push(fieldErrors.required(`${field}.name`));
    else
      for (const problem of dns1123LabelProblems(name)) own.push(fieldErrors.invalid(`${field}.name`, name, problem));
    if (volumes.has(name)) own.push(fieldErrors.duplicate(`${field}.name`, name));
    if (own.length === 0) volumes.set(name, volume);
    errors.push(...own);
    const claim = textOf(objectAt(volume, 'persistentVolumeClaim'), 'claimName');
    if (created.has(claim))
      errors.push(
        fieldErrors.invalid(
          `${field}.persistentVolumeClaim.claimName`,
          claim,
          'must not reference a PVC that gets created for an ephemeral volume',
        ),
      );
  }
  return { errors, volumes };
}

function sourceErrors(volume: JsonObject, name: string, podName: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  let found = 0;
  for (const kind of SOURCES) {
    const source = objectAt(volume, kind);
    if (source === undefined) continue;
    found += 1;
    if (found > 1)
      errors.push(
        fieldErrors.forbidden(`${field}.${MISSPELT[kind] ?? kind}`, 'may not specify more than 1 volume type'),
      );
    else errors.push(...(RULES[kind]?.(source, `${field}.${kind}`) ?? []));
    if (kind === 'ephemeral' && found === 1) errors.push(...claimNameErrors(name, podName, field));
  }
  if (found === 0) errors.push(fieldErrors.required(field, 'must specify a volume type'));
  return errors;
}

function claimNameErrors(name: string, podName: string, field: string): FieldError[] {
  if (podName === '' || name === '') return [];
  const claim = `${podName}-${name}`;
  return nameRules
    .subdomain(claim, false)
    .map((problem) => fieldErrors.invalid(`${field}.name`, name, `PVC name ${JSON.stringify(claim)}: ${problem}`));
}

/** In upstream's order. */
const SOURCES = [
  ...['emptyDir', 'hostPath', 'gitRepo', 'gcePersistentDisk', 'awsElasticBlockStore', 'secret', 'nfs', 'iscsi'],
  ...['glusterfs', 'flocker', 'persistentVolumeClaim', 'rbd', 'cinder', 'cephfs', 'quobyte', 'downwardAPI', 'fc'],
  ...['flexVolume', 'configMap', 'azureFile', 'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk'],
  ...['storageos', 'projected', 'scaleIO', 'csi', 'ephemeral', 'image'],
];
const MISSPELT: Readonly<Record<string, string>> = { downwardAPI: 'downwarAPI', cephfs: 'cephFS' };

const RULES: Readonly<Record<string, SourceRule>> = {
  emptyDir: (source, path) =>
    textOf(source, 'sizeLimit').startsWith('-')
      ? [fieldErrors.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  hostPath: hostPathErrors,
  gitRepo: (source, path) => [
    ...requiredErrors(source, ['repository'], path),
    ...localPathErrors(textOf(source, 'directory'), `${path}.directory`),
  ],
  gcePersistentDisk: (source, path) =>
    requiredErrors(source, ['pdName'], `${path.slice(0, -'gcePersistentDisk'.length)}persistentDisk`),
  awsElasticBlockStore: (source, path) => requiredErrors(source, ['volumeID'], path),
  secret: (source, path) => keyedErrors(source, 'secretName', path),
  configMap: (source, path) => keyedErrors(source, 'name', path),
  nfs: (source, path) => {
    const errors = requiredErrors(source, ['server', 'path'], path);
    const where = textOf(source, 'path');
    if (!where.startsWith('/')) errors.push(fieldErrors.invalid(`${path}.path`, where, 'must be an absolute path'));
    return errors;
  },
  persistentVolumeClaim: (source, path) => requiredErrors(source, ['claimName'], path),
  downwardAPI: (source, path) => [
    ...fileModeErrors(source['defaultMode'], `${path}.defaultMode`),
    ...objectsAt(source, 'items').flatMap((item) => downwardItemErrors(item, path)),
  ],
  projected: projectedVolumeErrors,
  csi: csiErrors,
  ephemeral: (source, path) =>
    claimTemplateErrors(objectAt(source, 'volumeClaimTemplate'), `${path}.volumeClaimTemplate`),
};

function requiredErrors(source: JsonObject, fields: readonly string[], path: string): FieldError[] {
  return fields
    .filter((field) => textOf(source, field) === '')
    .map((field) => fieldErrors.required(`${path}.${field}`));
}

function keyedErrors(source: JsonObject, nameField: string, path: string): FieldError[] {
  return [
    ...requiredErrors(source, [nameField], path),
    ...fileModeErrors(source['defaultMode'], `${path}.defaultMode`),
    ...objectsAt(source, 'items').flatMap((item, index) => keyToPathErrors(item, `${path}.items[${index}]`)),
  ];
}

function hostPathErrors(source: JsonObject, path: string): FieldError[] {
  const where = textOf(source, 'path');
  if (where === '') return [fieldErrors.required(`${path}.path`)];
  const type = textOf(source, 'type');
  return [
    ...backstepErrors(where, `${path}.path`),
    ...(HOST_PATH_TYPES.includes(type) ? [] : [fieldErrors.notSupported(`${path}.type`, type, HOST_PATH_TYPES)]),
  ];
}

function csiErrors(source: JsonObject, path: string): FieldError[] {
  const driver = textOf(source, 'driver');
  const errors = driver === '' ? [fieldErrors.required(`${path}.driver`)] : [];
  if (driver.length > 63) errors.push(fieldErrors.tooLong(`${path}.driver`, 63));
  for (const problem of nameRules.subdomain(driver.toLowerCase(), false))
    errors.push(fieldErrors.invalid(`${path}.driver`, driver, problem));
  const reference = source['nodePublishSecretRef'];
  if (isJsonObject(reference) && textAt(reference, 'name') === undefined)
    errors.push(fieldErrors.required(`${path}.nodePublishSecretRef.name`));
  return errors;
}
