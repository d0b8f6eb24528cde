/** Rows of volumes and quotas. Mirrors kubernetes `pkg/printers/internalversion/printers.go`. */
import { listAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { ageText, isDeleted, nameText, numberText, UNSET } from './cell-text.ts';
import type { TableColumns } from './table-columns.ts';

type Cells = TableColumns['cells'];

const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

export const persistentVolumeClaimCells: Cells = (object, nowMs) => {
  const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
  const volume = textAt(spec, 'volumeName') ?? '';
  const isBound = volume !== '';
  return [
    nameText(object),
    phaseText(object),
    volume,
    isBound ? numberText(objectAt(status, 'capacity')?.['storage'], '0') : '',
    isBound ? accessModesText(status) : '',
    storageClassText(object),
    textAt(spec, 'volumeAttributesClassName') ?? UNSET,
    ageText(object, nowMs),
    textAt(spec, 'volumeMode') ?? UNSET,
  ];
};

export const persistentVolumeCells: Cells = (object, nowMs) => {
  const spec = objectAt(object, 'spec');
  const claim = objectAt(spec, 'claimRef');
  return [
    nameText(object),
    numberText(objectAt(spec, 'capacity')?.['storage'], '0'),
    accessModesText(spec),
    textAt(spec, 'persistentVolumeReclaimPolicy') ?? '',
    phaseText(object),
    claim === undefined ? '' : `${textAt(claim, 'namespace') ?? ''}/${textAt(claim, 'name') ?? ''}`,
    storageClassText(object),
    textAt(spec, 'volumeAttributesClassName') ?? UNSET,
    textAt(objectAt(object, 'status'), 'reason') ?? '',
    ageText(object, nowMs),
    textAt(spec, 'volumeMode') ?? UNSET,
  ];
};

export const storageClassCells: Cells = (object, nowMs) => {
  const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
  const isDefault = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
  const marked = isDefault.some((annotation) => annotations?.[annotation] === 'true');
  return [
    `${nameText(object)}${marked ? ' (default)' : ''}`,
    textAt(object, 'provisioner') ?? '',
    textAt(object, 'reclaimPolicy') ?? 'Delete',
    textAt(object, 'volumeBindingMode') ?? 'Immediate',
    object['allowVolumeExpansion'] === true,
    ageText(object, nowMs),
  ];
};

/** What is used of what is allowed; `limits.*` in a column of its own. */
export const resourceQuotaCells: Cells = (object, nowMs) => {
  const status = objectAt(object, 'status');
  const [hard, used] = [objectAt(status, 'hard') ?? {}, objectAt(status, 'used') ?? {}];
  const names = Object.keys(hard).sort();
  const text = (limits: boolean): string =>
    names
      .filter((name) => name.startsWith('limits') === limits)
      .map((name) => `${name}: ${numberText(used[name], '0')}/${numberText(hard[name], '0')}`)
      .join(', ');
  return [nameText(object), text(false), text(true), ageText(object, nowMs)];
};

function phaseText(object: JsonObject): string {
  return isDeleted(object) ? 'Terminating' : (textAt(objectAt(object, 'status'), 'phase') ?? '');
}

function accessModesText(parent: JsonObject | undefined): string {
  const modes = listAt(parent, 'accessModes');
  return ACCESS_MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

function storageClassText(object: JsonObject): string {
  const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
  return (
    textAt(annotations, 'volume.beta.kubernetes.io/storage-class') ??
    textAt(objectAt(object, 'spec'), 'storageClassName') ??
    ''
  );
}
