/** Rows of kinds that say who may what. Mirrors kubernetes `pkg/printers/internalversion/printers.go`. */
import { objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { ageText, conditionOf, countAt, nameText, numberText, objectsAt, sizeOf, UNSET } from './cell-text.ts';
import type { TableColumns } from './table-columns.ts';

type Cells = TableColumns['cells'];

export const roleBindingCells: Cells = (object, nowMs) => {
  const role = objectAt(object, 'roleRef');
  const subjects = objectsAt(object, 'subjects');
  const named = (kind: string, text: (subject: JsonObject) => string): string =>
    subjects
      .filter((subject) => subject['kind'] === kind)
      .map(text)
      .join(', ');
  const name = (subject: JsonObject): string => textAt(subject, 'name') ?? '';
  return [
    nameText(object),
    `${textAt(role, 'kind') ?? ''}/${textAt(role, 'name') ?? ''}`,
    ageText(object, nowMs),
    named('User', name),
    named('Group', name),
    named('ServiceAccount', (subject) => `${textAt(subject, 'namespace') ?? ''}/${name(subject)}`),
  ];
};

export const podDisruptionBudgetCells: Cells = (object, nowMs) => {
  const spec = objectAt(object, 'spec');
  return [
    nameText(object),
    numberText(spec?.['minAvailable'], 'N/A'),
    numberText(spec?.['maxUnavailable'], 'N/A'),
    countAt(objectAt(object, 'status'), 'disruptionsAllowed'),
    ageText(object, nowMs),
  ];
};

export const webhookConfigurationCells: Cells = (object, nowMs) => [
  nameText(object),
  sizeOf(object['webhooks']),
  ageText(object, nowMs),
];

export const admissionPolicyCells: Cells = (object, nowMs) => {
  const spec = objectAt(object, 'spec');
  const kind = objectAt(spec, 'paramKind');
  return [
    nameText(object),
    sizeOf(spec?.['validations']),
    kind === undefined ? UNSET : `${textAt(kind, 'apiVersion') ?? ''}/${textAt(kind, 'kind') ?? ''}`,
    ageText(object, nowMs),
  ];
};

export const admissionPolicyBindingCells: Cells = (object, nowMs) => {
  const spec = objectAt(object, 'spec');
  const parameter = objectAt(spec, 'paramRef');
  const namespace = textAt(parameter, 'namespace') ?? '';
  const name = textAt(parameter, 'name') ?? '';
  return [
    nameText(object),
    textAt(spec, 'policyName') ?? '',
    parameter === undefined ? UNSET : namespace === '' ? name : `${namespace}/${name}`,
    ageText(object, nowMs),
  ];
};

export const priorityClassCells: Cells = (object, nowMs) => [
  nameText(object),
  countAt(object, 'value'),
  object['globalDefault'] === true,
  ageText(object, nowMs),
  textAt(object, 'preemptionPolicy') ?? '',
];

/** Mirrors kube-aggregator `pkg/registry/apiservice/rest`. */
export const apiServiceCells: Cells = (object, nowMs) => {
  const service = objectAt(objectAt(object, 'spec'), 'service');
  const available = conditionOf(object, 'Available');
  const status = textAt(available, 'status') ?? 'Unknown';
  const reason = textAt(available, 'reason') ?? '';
  return [
    nameText(object),
    service === undefined ? 'Local' : `${textAt(service, 'namespace') ?? ''}/${textAt(service, 'name') ?? ''}`,
    status === 'True' || reason === '' ? status : `${status} (${reason})`,
    ageText(object, nowMs),
  ];
};
