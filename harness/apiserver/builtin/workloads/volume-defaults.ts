/** Defaults of volumes and of claims within them. Mirrors kubernetes `pkg/apis/core/v1/defaults.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { defaultFieldRef, pullPolicyOf, roundResources } from './container-defaults.ts';
import { objectsAt, setDefault, textOf } from './fields.ts';

/** 0644 */
const FILE_MODE = 420;
const TOKEN_SECONDS = 3_600;

export function defaultVolume(volume: JsonObject): void {
  for (const field of Object.keys(volume)) {
    if (field === 'name') continue;
    const source = objectAt(volume, field);
    if (source !== undefined) DEFAULTS[field]?.(source);
  }
  if (Object.keys(volume).every((field) => field === 'name')) volume['emptyDir'] = {};
}

export function defaultClaimSpec(spec: JsonObject): void {
  spec['volumeMode'] ??= 'Filesystem';
  const resources = objectAt(spec, 'resources');
  roundResources(resources, 'limits');
  roundResources(resources, 'requests');
}

const fileMode = (source: JsonObject): void => {
  setDefault(source, 'defaultMode', FILE_MODE);
};

const DEFAULTS: Readonly<Record<string, (source: JsonObject) => void>> = {
  secret: fileMode,
  configMap: fileMode,
  downwardAPI: (source) => {
    fileMode(source);
    for (const item of objectsAt(source, 'items')) defaultFieldRef(objectAt(item, 'fieldRef'));
  },
  projected: (source) => {
    fileMode(source);
    for (const projection of objectsAt(source, 'sources')) defaultProjection(projection);
  },
  hostPath: (source) => {
    source['type'] ??= '';
  },
  image: (source) => {
    setDefault(source, 'pullPolicy', pullPolicyOf(textOf(source, 'reference')));
  },
  ephemeral: (source) => {
    const spec = objectAt(objectAt(source, 'volumeClaimTemplate'), 'spec');
    if (spec !== undefined) defaultClaimSpec(spec);
  },
  iscsi: (source) => {
    setDefault(source, 'iscsiInterface', 'default');
  },
  rbd: (source) => {
    setDefault(source, 'pool', 'rbd');
    setDefault(source, 'user', 'admin');
    setDefault(source, 'keyring', '/etc/ceph/keyring');
  },
  azureDisk: (source) => {
    source['cachingMode'] ??= 'ReadWrite';
    source['fsType'] ??= 'ext4';
    source['readOnly'] ??= false;
    source['kind'] ??= 'Shared';
  },
  scaleIO: (source) => {
    setDefault(source, 'storageMode', 'ThinProvisioned');
    setDefault(source, 'fsType', 'xfs');
  },
};

function defaultProjection(projection: JsonObject): void {
  for (const item of objectsAt(objectAt(projection, 'downwardAPI'), 'items'))
    defaultFieldRef(objectAt(item, 'fieldRef'));
  const token = objectAt(projection, 'serviceAccountToken');
  if (token !== undefined) setDefault(token, 'expirationSeconds', TOKEN_SECONDS);
}
