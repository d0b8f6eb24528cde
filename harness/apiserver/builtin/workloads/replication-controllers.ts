/** ReplicationControllers. Mirrors kubernetes `pkg/registry/core/replicationcontroller`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy } from '../kind-strategy.ts';
import { mapAt, numberOf, structAt } from './fields.ts';
import { nonnegativeErrors } from './int-or-percent.ts';
import { defaultPodTemplate } from './pod-defaults.ts';
import { mismatchedLabels, podTemplateErrors, runningTemplateErrors } from './pod-template-errors.ts';
import { podWarnings } from './pod-warnings.ts';
import { REPLICA_COUNTS } from './replica-sets.ts';
import { statusCountErrors } from './status-counts.ts';
import {
  dropDisabledTemplateFields,
  podNameWarnings,
  scaleSubresource,
  specChanged,
  specOf,
  templateOf,
} from './workload.ts';

function defaultController(controller: ApiObject): void {
  const spec = structAt(controller, 'spec');
  const template = objectAt(spec, 'template');
  const labels = objectAt(objectAt(template, 'metadata'), 'labels');
  if (labels !== undefined) {
    if (Object.keys(mapAt(spec, 'selector')).length === 0) spec['selector'] = { ...labels };
    if (Object.keys(mapAt(controller.metadata, 'labels')).length === 0) controller.metadata['labels'] = { ...labels };
  }
  spec['replicas'] ??= 1;

  if (template !== undefined) defaultPodTemplate(template);
}

function controllerErrors(controller: ApiObject): FieldError[] {
  const spec = specOf(controller);
  const selector = mapAt(spec, 'selector');
  const errors = nonnegativeErrors(spec['minReadySeconds'], 'spec.minReadySeconds');
  if (Object.keys(selector).length === 0) errors.push(fieldErrors.required('spec.selector'));
  errors.push(...nonnegativeErrors(spec['replicas'], 'spec.replicas'));
  return [...errors, ...templateErrors(spec, selector)];
}

function templateErrors(spec: JsonObject, selector: Readonly<Record<string, string>>): FieldError[] {
  const template = objectAt(spec, 'template');
  const path = 'spec.template';
  if (template === undefined) return [fieldErrors.required(path)];
  const labels = mapAt(objectAt(template, 'metadata'), 'labels');
  const matches = Object.entries(selector).every(([key, value]) => labels[key] === value);
  return [
    ...(matches ? [] : [mismatchedLabels(template, path)]),
    ...podTemplateErrors(template, path),
    ...runningTemplateErrors(template, path, 'ReplicationController'),
  ];
}

export const REPLICATION_CONTROLLERS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  namespaced: true,
  shortNames: ['rc'],
  categories: ['all'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    defaultPropagation: 'Orphan',
    default: defaultController,
    prepareForCreate: (controller) => {
      controller['status'] = { replicas: 0 };
      dropDisabledTemplateFields(specOf(controller));
    },
    prepareForUpdate: (controller, old) => {
      keepField(controller, old, 'status');
      dropDisabledTemplateFields(specOf(controller));
    },
    errors: controllerErrors,
    // Upstream checks the new object as such, then as a change.
    update: ['whole', 'change', 'spec'],
    warnings: (controller, old) => [
      ...(old === undefined ? podNameWarnings(controller) : []),
      ...(specChanged(controller, old) ? podWarnings(templateOf(specOf(controller)), 'spec.template') : []),
    ],
    fields: (controller) => ({
      'status.replicas': String(numberOf(objectAt(controller, 'status'), 'replicas')),
    }),
  }),
  subresources: {
    ...statusSubresource(
      kindStrategy({
        namespaced: true,
        default: defaultController,
        prepareForUpdate: (controller, old) => {
          keepField(controller, old, 'spec');
        },
        update: ['change'],
        changeErrors: (controller) => statusCountErrors(controller, REPLICA_COUNTS),
      }),
    ),
    ...scaleSubresource('labels'),
  },
};
