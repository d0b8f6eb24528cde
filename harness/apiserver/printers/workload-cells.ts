/** Rows of the kinds that run pods. Mirrors kubernetes `pkg/printers/internalversion/printers.go`. */
import { objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import {
  ageText,
  conditionOf,
  containerTexts,
  countAt,
  isDeleted,
  labelsText,
  nameText,
  NONE,
  numberText,
  objectsAt,
  sinceText,
  sizeOf,
  UNSET,
} from './cell-text.ts';
import { humanDuration } from './human-duration.ts';
import { bareSelectorText, selectorText } from './selector-text.ts';
import type { TableColumns } from './table-columns.ts';

type Cells = TableColumns['cells'];

export const deploymentCells: Cells = (object, nowMs) => {
  const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
  return [
    nameText(object),
    `${String(countAt(status, 'readyReplicas'))}/${String(countAt(spec, 'replicas'))}`,
    countAt(status, 'updatedReplicas'),
    countAt(status, 'availableReplicas'),
    ageText(object, nowMs),
    ...containerTexts(objectAt(spec, 'template')),
    bareSelectorText(objectAt(spec, 'selector')),
  ];
};

export const replicaSetCells: Cells = (object, nowMs) => [
  ...replicaCounts(object),
  ageText(object, nowMs),
  ...containerTexts(objectAt(objectAt(object, 'spec'), 'template')),
  selectorText(objectAt(objectAt(object, 'spec'), 'selector')),
];

/** Its selector is a map of labels. */
export const replicationControllerCells: Cells = (object, nowMs) => [
  ...replicaCounts(object),
  ageText(object, nowMs),
  ...containerTexts(objectAt(objectAt(object, 'spec'), 'template')),
  labelsText(objectAt(objectAt(object, 'spec'), 'selector')),
];

export const statefulSetCells: Cells = (object, nowMs) => {
  const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
  return [
    nameText(object),
    `${String(countAt(status, 'readyReplicas'))}/${String(countAt(spec, 'replicas'))}`,
    ageText(object, nowMs),
    ...containerTexts(objectAt(spec, 'template')),
  ];
};

export const daemonSetCells: Cells = (object, nowMs) => {
  const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
  const template = objectAt(spec, 'template');
  return [
    nameText(object),
    countAt(status, 'desiredNumberScheduled'),
    countAt(status, 'currentNumberScheduled'),
    countAt(status, 'numberReady'),
    countAt(status, 'updatedNumberScheduled'),
    countAt(status, 'numberAvailable'),
    labelsText(objectAt(objectAt(template, 'spec'), 'nodeSelector')),
    ageText(object, nowMs),
    ...containerTexts(template),
    selectorText(objectAt(spec, 'selector')),
  ];
};

export const jobCells: Cells = (object, nowMs) => {
  const spec = objectAt(object, 'spec');
  return [
    nameText(object),
    jobStatus(object),
    completionsText(object),
    jobDuration(objectAt(object, 'status'), nowMs),
    ageText(object, nowMs),
    ...containerTexts(objectAt(spec, 'template')),
    selectorText(objectAt(spec, 'selector')),
  ];
};

export const cronJobCells: Cells = (object, nowMs) => {
  const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
  const jobSpec = objectAt(objectAt(spec, 'jobTemplate'), 'spec');
  const last = textAt(status, 'lastScheduleTime');
  return [
    nameText(object),
    textAt(spec, 'schedule') ?? '',
    textAt(spec, 'timeZone') ?? NONE,
    suspendText(spec),
    sizeOf(status?.['active']),
    last === undefined ? NONE : sinceText(last, nowMs),
    ageText(object, nowMs),
    ...containerTexts(objectAt(jobSpec, 'template')),
    selectorText(objectAt(jobSpec, 'selector')),
  ];
};

export const podTemplateCells: Cells = (object) => {
  const template = objectAt(object, 'template');
  return [
    nameText(object),
    ...containerTexts(template),
    labelsText(objectAt(objectAt(template, 'metadata'), 'labels')),
  ];
};

export const controllerRevisionCells: Cells = (object, nowMs) => {
  const owners = objectsAt(objectAt(object, 'metadata'), 'ownerReferences');
  const controller = owners.find((owner) => owner['controller'] === true);
  return [
    nameText(object),
    controller === undefined ? NONE : ownerText(controller),
    countAt(object, 'revision'),
    ageText(object, nowMs),
  ];
};

/** `statefulset.apps/web`. */
function ownerText(owner: JsonObject): string {
  const [group = '', version] = (textAt(owner, 'apiVersion') ?? '').split('/');
  const kind = `${textAt(owner, 'kind') ?? ''}${version === undefined ? '' : `.${group}`}`;
  return `${kind.toLowerCase()}/${textAt(owner, 'name') ?? ''}`;
}

function replicaCounts(object: JsonObject): readonly [string, number, number, number] {
  const status = objectAt(object, 'status');
  return [
    nameText(object),
    countAt(objectAt(object, 'spec'), 'replicas'),
    countAt(status, 'replicas'),
    countAt(status, 'readyReplicas'),
  ];
}

function suspendText(spec: JsonObject | undefined): string {
  const suspend = spec?.['suspend'];
  return typeof suspend === 'boolean' ? (suspend ? 'True' : 'False') : UNSET;
}

function jobStatus(job: JsonObject): string {
  const is = (type: string): boolean => conditionOf(job, type)?.['status'] === 'True';
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (isDeleted(job)) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

function completionsText(job: JsonObject): string {
  const spec = objectAt(job, 'spec');
  const succeeded = String(countAt(objectAt(job, 'status'), 'succeeded'));
  const completions = numberText(spec?.['completions'], '');
  if (completions !== '') return `${succeeded}/${completions}`;
  const parallelism = countAt(spec, 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${String(parallelism)}` : `${succeeded}/1`;
}

function jobDuration(status: JsonObject | undefined, nowMs: number): string {
  const start = textAt(status, 'startTime');
  if (start === undefined) return '';
  const end = textAt(status, 'completionTime');
  return humanDuration((end === undefined ? nowMs : Date.parse(end)) - Date.parse(start));
}
