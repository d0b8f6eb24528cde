/** ReplicaSets. Mirrors kubernetes `pkg/registry/apps/replicaset` and `pkg/apis/apps/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt } from '../../../kube/json/json.ts';
import type { FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy } from '../kind-strategy.ts';
import { replicatedTemplateErrors } from './deployments.ts';
import { structAt } from './fields.ts';
import { nonnegativeErrors } from './int-or-percent.ts';
import { defaultPodTemplate } from './pod-defaults.ts';
import { podWarnings } from './pod-warnings.ts';
import { statusCountErrors, type StatusCounts } from './status-counts.ts';
import {
  dropDisabledTemplateFields,
  immutableErrors,
  podNameWarnings,
  scaleSubresource,
  specChanged,
  specOf,
  templateOf,
} from './workload.ts';

export const REPLICA_COUNTS: StatusCounts = {
  counts: [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
    'terminatingReplicas',
  ],
  parts: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
};

function defaultReplicaSet(replicaSet: ApiObject): void {
  const spec = structAt(replicaSet, 'spec');
  spec['replicas'] ??= 1;
  defaultPodTemplate(structAt(spec, 'template'));
}

function replicaSetErrors(replicaSet: ApiObject): FieldError[] {
  const spec = specOf(replicaSet);
  return [
    ...nonnegativeErrors(spec['replicas'], 'spec.replicas'),
    ...nonnegativeErrors(spec['minReadySeconds'], 'spec.minReadySeconds'),
    ...replicatedTemplateErrors(spec),
  ];
}

export const REPLICA_SETS: BuiltInResource = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  namespaced: true,
  shortNames: ['rs'],
  categories: ['all'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    default: defaultReplicaSet,
    prepareForCreate: (replicaSet) => {
      replicaSet['status'] = { replicas: 0 };
      dropDisabledTemplateFields(specOf(replicaSet));
    },
    prepareForUpdate: (replicaSet, old) => {
      keepField(replicaSet, old, 'status');
      dropDisabledTemplateFields(specOf(replicaSet));
    },
    errors: replicaSetErrors,
    update: ['change'],
    changeErrors: (replicaSet, old) => [
      ...replicaSetErrors(replicaSet),
      ...immutableErrors(specOf(replicaSet)['selector'], specOf(old)['selector'], 'spec.selector'),
    ],
    warnings: (replicaSet, old) => [
      ...(old === undefined ? podNameWarnings(replicaSet) : []),
      ...(specChanged(replicaSet, old) ? podWarnings(templateOf(specOf(replicaSet)), 'spec.template') : []),
    ],
  }),
  subresources: {
    ...statusSubresource(
      kindStrategy({
        namespaced: true,
        default: defaultReplicaSet,
        prepareForUpdate: (replicaSet, old) => {
          keepField(replicaSet, old, 'spec');
          Reflect.deleteProperty(objectAt(replicaSet, 'status') ?? {}, 'terminatingReplicas');
        },
        update: ['change'],
        changeErrors: (replicaSet) => statusCountErrors(replicaSet, REPLICA_COUNTS),
      }),
    ),
    ...scaleSubresource(),
  },
};
