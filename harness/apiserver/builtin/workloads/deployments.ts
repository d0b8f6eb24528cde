/** Deployments. Mirrors kubernetes `pkg/registry/apps/deployment` and `pkg/apis/apps/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, numberAt, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy } from '../kind-strategy.ts';
import { numberOf, setDefault, structAt, textOf } from './fields.ts';
import {
  atMost100PercentErrors,
  intOrPercentValue,
  nonnegativeErrors,
  positiveIntOrPercentErrors,
} from './int-or-percent.ts';
import { defaultPodTemplate } from './pod-defaults.ts';
import {
  isUsableSelector,
  podTemplateErrors,
  runningTemplateErrors,
  templateLabelErrors,
  workloadSelectorErrors,
} from './pod-template-errors.ts';
import { podWarnings } from './pod-warnings.ts';
import { collisionErrors, statusCountErrors, type StatusCounts } from './status-counts.ts';
import {
  dropDisabledTemplateFields,
  immutableErrors,
  podNameWarnings,
  scaleSubresource,
  shownSelector,
  specChanged,
  specOf,
  templateOf,
} from './workload.ts';

const COUNTS: StatusCounts = {
  counts: [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'terminatingReplicas',
    'collisionCount',
  ],
  parts: ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
};

function defaultDeployment(deployment: ApiObject): void {
  const spec = structAt(deployment, 'spec');
  spec['replicas'] ??= 1;
  const strategy = structAt(spec, 'strategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') {
    const rollingUpdate = structAt(strategy, 'rollingUpdate');
    rollingUpdate['maxUnavailable'] ??= '25%';
    rollingUpdate['maxSurge'] ??= '25%';
  }
  spec['revisionHistoryLimit'] ??= 10;
  spec['progressDeadlineSeconds'] ??= 600;
  defaultPodTemplate(structAt(spec, 'template'));
}

function deploymentErrors(deployment: ApiObject): FieldError[] {
  const spec = specOf(deployment);
  return [
    ...nonnegativeErrors(spec['replicas'], 'spec.replicas'),
    ...replicatedTemplateErrors(spec),
    ...strategyErrors(objectAt(spec, 'strategy') ?? {}),
    ...nonnegativeErrors(spec['minReadySeconds'], 'spec.minReadySeconds'),
    ...nonnegativeErrors(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit'),
    ...deadlineErrors(spec),
  ];
}

/** Selector and template, as deployments and replica sets check them. */
export function replicatedTemplateErrors(spec: JsonObject): FieldError[] {
  const template = templateOf(spec);
  const errors = workloadSelectorErrors(spec, 'spec', 'deployment');
  if (!isUsableSelector(spec))
    return [...errors, fieldErrors.invalid('spec.selector', shownSelector(spec['selector']), 'invalid label selector')];
  return [
    ...errors,
    ...templateLabelErrors(spec, template, 'spec.template'),
    ...podTemplateErrors(template, 'spec.template'),
    ...runningTemplateErrors(template, 'spec.template', 'ReplicaSet'),
  ];
}

function deadlineErrors(spec: JsonObject): FieldError[] {
  const deadline = spec['progressDeadlineSeconds'];
  if (typeof deadline !== 'number') return [];
  const errors = nonnegativeErrors(deadline, 'spec.progressDeadlineSeconds');
  if (deadline <= numberOf(spec, 'minReadySeconds'))
    errors.push(fieldErrors.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  return errors;
}

function strategyErrors(strategy: JsonObject): FieldError[] {
  const type = textOf(strategy, 'type');
  const rollingUpdate = objectAt(strategy, 'rollingUpdate');
  const field = 'spec.strategy.rollingUpdate';
  if (type === 'Recreate')
    return rollingUpdate === undefined
      ? []
      : [fieldErrors.forbidden(field, "may not be specified when strategy `type` is 'Recreate'")];
  if (type !== 'RollingUpdate') {
    const shown = { Type: type, RollingUpdate: shownRollingUpdate(rollingUpdate) };
    return [fieldErrors.notSupported('spec.strategy', shown, ['Recreate', 'RollingUpdate'])];
  }
  const unavailable = rollingUpdate?.['maxUnavailable'];
  const surge = rollingUpdate?.['maxSurge'];
  const errors = [
    ...positiveIntOrPercentErrors(unavailable, `${field}.maxUnavailable`),
    ...positiveIntOrPercentErrors(surge, `${field}.maxSurge`),
  ];
  if (intOrPercentValue(unavailable) === 0 && intOrPercentValue(surge) === 0)
    errors.push(fieldErrors.invalid(`${field}.maxUnavailable`, unavailable ?? 0, 'may not be 0 when `maxSurge` is 0'));
  return [...errors, ...atMost100PercentErrors(unavailable, `${field}.maxUnavailable`)];
}

/** As the server's own type is printed. */
export function shownRollingUpdate(rollingUpdate: JsonObject | undefined): JsonObject | null {
  if (rollingUpdate === undefined) return null;
  return { MaxUnavailable: rollingUpdate['maxUnavailable'] ?? 0, MaxSurge: rollingUpdate['maxSurge'] ?? 0 };
}

export const DEPLOYMENTS: BuiltInResource = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  namespaced: true,
  shortNames: ['deploy'],
  categories: ['all'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    default: defaultDeployment,
    prepareForCreate: (deployment) => {
      deployment['status'] = {};
      dropDisabledTemplateFields(specOf(deployment));
    },
    prepareForUpdate: (deployment, old) => {
      keepField(deployment, old, 'status');
      dropDisabledTemplateFields(specOf(deployment));
      // Annotations are copied to replica sets: the controller must look again.
      if (!equalJson(deployment.metadata['annotations'] ?? {}, old.metadata['annotations'] ?? {}))
        deployment.metadata['generation'] = (numberAt(old.metadata, 'generation') ?? 0) + 1;
    },
    errors: deploymentErrors,
    update: ['change'],
    changeErrors: (deployment, old) => [
      ...deploymentErrors(deployment),
      ...immutableErrors(specOf(deployment)['selector'], specOf(old)['selector'], 'spec.selector'),
    ],
    warnings: (deployment, old) => [
      ...(old === undefined ? podNameWarnings(deployment) : []),
      ...(specChanged(deployment, old) ? podWarnings(templateOf(specOf(deployment)), 'spec.template') : []),
    ],
  }),
  subresources: {
    ...statusSubresource(
      kindStrategy({
        namespaced: true,
        default: defaultDeployment,
        prepareForUpdate: (deployment, old) => {
          keepField(deployment, old, 'spec');
          keepField(deployment.metadata, old.metadata, 'labels');
          Reflect.deleteProperty(objectAt(deployment, 'status') ?? {}, 'terminatingReplicas');
        },
        update: ['change'],
        changeErrors: (deployment, old) => [
          ...statusCountErrors(deployment, COUNTS),
          ...collisionErrors(deployment, old),
        ],
      }),
    ),
    ...scaleSubresource(),
  },
};
