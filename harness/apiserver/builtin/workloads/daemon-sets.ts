/** DaemonSets. Mirrors kubernetes `pkg/registry/apps/daemonset` and `pkg/apis/apps/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, isJsonObject, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { isEmptySelector, labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy } from '../kind-strategy.ts';
import { setDefault, structAt, textOf } from './fields.ts';
import { shownRollingUpdate } from './deployments.ts';
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
} from './pod-template-errors.ts';
import { podWarnings } from './pod-warnings.ts';
import { collisionErrors, statusCountErrors, type StatusCounts } from './status-counts.ts';
import { dropDisabledTemplateFields, immutableErrors, specOf, templateOf } from './workload.ts';

/** The API has moved it from the spec to an annotation. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
const COUNTS: StatusCounts = {
  counts: [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ],
  parts: [],
};

function defaultDaemonSet(daemonSet: ApiObject): void {
  const spec = structAt(daemonSet, 'spec');
  setDefault(structAt(daemonSet.metadata, 'annotations'), TEMPLATE_GENERATION, '0');
  const strategy = structAt(spec, 'updateStrategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') {
    const rollingUpdate = structAt(strategy, 'rollingUpdate');
    rollingUpdate['maxUnavailable'] ??= 1;
    rollingUpdate['maxSurge'] ??= 0;
  }
  spec['revisionHistoryLimit'] ??= 10;
  defaultPodTemplate(structAt(spec, 'template'));
}

function daemonSetErrors(daemonSet: ApiObject): FieldError[] {
  const spec = specOf(daemonSet);
  const template = templateOf(spec);
  const selector = spec['selector'];
  const errors = labelSelectorErrors(selector, 'spec.selector');
  if (isUsableSelector(spec)) errors.push(...templateLabelErrors(spec, template, 'spec.template'));
  if (isJsonObject(selector) && isEmptySelector(selector))
    errors.push(fieldErrors.invalid('spec.selector', selector, 'empty selector is invalid for daemonset'));
  return [
    ...errors,
    ...podTemplateErrors(template, 'spec.template'),
    ...runningTemplateErrors(template, 'spec.template', 'DaemonSet'),
    ...nonnegativeErrors(spec['minReadySeconds'], 'spec.minReadySeconds'),
    ...strategyErrors(objectAt(spec, 'updateStrategy') ?? {}),
    ...nonnegativeErrors(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit'),
  ];
}

function strategyErrors(strategy: JsonObject): FieldError[] {
  const type = textOf(strategy, 'type');
  if (type === 'OnDelete') return [];
  const rollingUpdate = objectAt(strategy, 'rollingUpdate');
  if (type !== 'RollingUpdate') {
    const shown = { Type: type, RollingUpdate: shownRollingUpdate(rollingUpdate) };
    return [fieldErrors.notSupported('spec.updateStrategy', shown, ['RollingUpdate', 'OnDelete'])];
  }
  const field = 'spec.updateStrategy.rollingUpdate';
  const unavailable = rollingUpdate?.['maxUnavailable'];
  const surge = rollingUpdate?.['maxSurge'];
  const errors = [
    ...positiveIntOrPercentErrors(unavailable, `${field}.maxUnavailable`),
    ...positiveIntOrPercentErrors(surge, `${field}.maxSurge`),
    ...atMost100PercentErrors(unavailable, `${field}.maxUnavailable`),
    ...atMost100PercentErrors(surge, `${field}.maxSurge`),
  ];
  const [hasUnavailable, hasSurge] = [intOrPercentValue(unavailable) !== 0, intOrPercentValue(surge) !== 0];
  if (hasUnavailable && hasSurge)
    errors.push(fieldErrors.invalid(`${field}.maxSurge`, surge ?? 0, 'may not be set when maxUnavailable is non-zero'));
  if (!hasUnavailable && !hasSurge)
    errors.push(fieldErrors.required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

function templateGeneration(daemonSet: ApiObject): number {
  return Number(objectAt(daemonSet.metadata, 'annotations')?.[TEMPLATE_GENERATION] ?? 0) || 0;
}

function setTemplateGeneration(daemonSet: ApiObject, generation: number): void {
  structAt(daemonSet.metadata, 'annotations')[TEMPLATE_GENERATION] = String(generation);
}

/** The internal type has it in the spec. */
function withoutTemplateGeneration({ metadata }: ApiObject): JsonObject {
  const { annotations, ...others } = metadata;
  if (!isJsonObject(annotations) || annotations[TEMPLATE_GENERATION] === undefined) return metadata;
  const { [TEMPLATE_GENERATION]: _, ...kept } = annotations;
  if (Object.keys(kept).length === 0) return others;
  return { ...metadata, annotations: kept };
}

export const DAEMON_SETS: BuiltInResource = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  namespaced: true,
  shortNames: ['ds'],
  categories: ['all'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    default: defaultDaemonSet,
    metadataAlone: withoutTemplateGeneration,
    prepareForCreate: (daemonSet) => {
      daemonSet['status'] = emptyStatus();
      setTemplateGeneration(daemonSet, Math.max(templateGeneration(daemonSet), 1));
      dropDisabledTemplateFields(specOf(daemonSet));
    },
    prepareForUpdate: (daemonSet, old) => {
      keepField(daemonSet, old, 'status');
      dropDisabledTemplateFields(specOf(daemonSet));
      const changed = !equalJson(specOf(daemonSet)['template'], specOf(old)['template']);
      setTemplateGeneration(daemonSet, templateGeneration(old) + (changed ? 1 : 0));
    },
    errors: daemonSetErrors,
    update: ['change'],
    changeErrors: (daemonSet, old) => [
      ...immutableErrors(specOf(daemonSet)['selector'], specOf(old)['selector'], 'spec.selector'),
      ...daemonSetErrors(daemonSet),
    ],
    warnings: (daemonSet, old) =>
      equalJson(specOf(daemonSet)['template'], old === undefined ? undefined : specOf(old)['template'])
        ? []
        : podWarnings(templateOf(specOf(daemonSet)), 'spec.template'),
  }),
  subresources: statusSubresource(
    kindStrategy({
      namespaced: true,
      default: defaultDaemonSet,
      prepareForUpdate: (daemonSet, old) => {
        keepField(daemonSet, old, 'spec');
      },
      update: ['change'],
      changeErrors: (daemonSet, old) => [...statusCountErrors(daemonSet, COUNTS), ...collisionErrors(daemonSet, old)],
    }),
  ),
};

function emptyStatus(): JsonObject {
  return { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
}
