/** Rules of whole pods, new and changed. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, equalJson, listAt, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { kubernetesFinalizerErrors, validateObjectMeta } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { podAnnotationErrors, podAnnotationUpdateErrors, profileAnnotationErrors } from './annotation-errors.ts';
import { imageSpaceErrors } from './container-errors.ts';
import { isNumber, numberOf, objectsAt, textOf } from './fields.ts';
import { gatedChangeErrors } from './gated-pod.ts';
import { internalEphemeralContainer, internalPodSpec } from './internal-json.ts';
import { podSpecErrors } from './pod-spec-errors.ts';
import { tolerationErrors } from './scheduling-errors.ts';
import { unifiedDiff } from './unified-diff.ts';

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');
const MOST_INT32 = 2 ** 31 - 1;

export function newPodErrors(pod: ApiObject): FieldError[] {
  const spec = specOf(pod);
  const errors = wholePodErrors(pod);
  if (spec['ephemeralContainers'] !== undefined)
    errors.push(fieldErrors.forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (textOf(spec, 'nodeName') !== '' && listAt(spec, 'schedulingGates').length > 0)
    errors.push(fieldErrors.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  errors.push(...profileAnnotationErrors(pod.metadata, spec, 'spec'));
  return errors;
}

/** Without the rules of metadata, which the registry checks. */
function wholePodErrors(pod: ApiObject): FieldError[] {
  const spec = specOf(pod);
  const errors = [
    ...podAnnotationErrors(pod.metadata, spec, 'metadata.annotations'),
    ...podSpecErrors(spec, 'spec', { isPod: true, podName: textOf(pod.metadata, 'name') }),
  ];
  if (textOf(spec, 'serviceAccountName') === '') errors.push(...tokenErrors(spec));
  for (const list of ['containers', 'initContainers'])
    for (const [index, container] of objectsAt(spec, list).entries())
      errors.push(...imageSpaceErrors(container, `spec.${list}[${index}]`));
  return errors;
}

function changedPodErrors(pod: ApiObject, old: ApiObject): FieldError[] {
  return [
    ...validateObjectMeta(pod.metadata, { namespaced: true, validateName: nameRules.subdomain }),
    ...kubernetesFinalizerErrors(listAt(pod.metadata, 'finalizers'), 'metadata.finalizers'),
    ...wholePodErrors(pod),
    ...podAnnotationUpdateErrors(pod.metadata, old.metadata, specOf(pod), 'metadata.annotations'),
  ];
}

/** Of an update, after the rules of changed metadata. */
export function podUpdateErrors(pod: ApiObject, old: ApiObject): FieldError[] {
  const spec = specOf(pod);
  const oldSpec = specOf(old);
  const errors = changedPodErrors(pod, old);
  for (const list of ['containers', 'initContainers']) {
    const containers = objectsAt(spec, list);
    if (containers.length !== objectsAt(oldSpec, list).length)
      return [...errors, fieldErrors.forbidden(`spec.${list}`, 'pod updates may not add or remove containers')];
    for (const [index, container] of containers.entries()) {
      const field = `spec.${list}[${index}]`;
      if (textOf(container, 'image') === '') errors.push(fieldErrors.required(`${field}.image`));
      errors.push(...imageSpaceErrors(container, field));
    }
  }
  const deadline = deadlineErrors(spec, oldSpec);
  errors.push(...deadline.errors);
  if (deadline.final) return errors;
  errors.push(...addedTolerationErrors(spec, oldSpec), ...gateChangeErrors(spec, oldSpec));
  if (!equalJson(spec, oldSpec)) errors.push(...frozenFieldErrors(spec, oldSpec));
  return errors;
}

export function ephemeralContainersUpdateErrors(pod: ApiObject, old: ApiObject): FieldError[] {
  const errors = changedPodErrors(pod, old);
  if (typeof objectAt(old.metadata, 'annotations')?.['kubernetes.io/config.mirror'] === 'string')
    return [fieldErrors.forbidden('', 'static pods do not support ephemeral containers')];
  const field = 'spec.ephemeralContainers';
  const byName = new Map(
    objectsAt(specOf(pod), 'ephemeralContainers').map((container) => [textOf(container, 'name'), container]),
  );
  for (const before of objectsAt(specOf(old), 'ephemeralContainers')) {
    const name = JSON.stringify(textOf(before, 'name'));
    const now = byName.get(textOf(before, 'name'));
    if (now === undefined)
      errors.push(fieldErrors.forbidden(field, `existing ephemeral containers ${name} may not be removed\n`));
    else if (!equalJson(before, now)) {
      const difference = unifiedDiff(internalEphemeralContainer(before), internalEphemeralContainer(now));
      errors.push(
        fieldErrors.forbidden(field, `existing ephemeral containers ${name} may not be changed\n${difference}`),
      );
    }
  }
  return errors;
}

function specOf(pod: ApiObject): JsonObject {
  return objectAt(pod, 'spec') ?? {};
}

function tokenErrors(spec: JsonObject): FieldError[] {
  return objectsAt(spec, 'volumes').flatMap((volume, index) =>
    objectsAt(objectAt(volume, 'projected'), 'sources').flatMap((source, sourceIndex) =>
      source['serviceAccountToken'] === undefined
        ? []
        : [
            fieldErrors.forbidden(
              `spec.volumes[${index}].projected.sources[${sourceIndex}].serviceAccountToken`,
              'must not be specified when serviceAccountName is not set',
            ),
          ],
    ),
  );
}

/** `final`: nothing else is looked at. */
function deadlineErrors(spec: JsonObject, oldSpec: JsonObject): { errors: FieldError[]; final: boolean } {
  const field = 'spec.activeDeadlineSeconds';
  const deadline = spec['activeDeadlineSeconds'];
  const before = oldSpec['activeDeadlineSeconds'];
  if (!isNumber(deadline)) {
    if (before === undefined) return { errors: [], final: false };
    const problem = 'must not update from a positive integer to nil value';
    return { errors: [fieldErrors.invalid(field, null, problem)], final: false };
  }
  if (deadline < 0 || deadline > MOST_INT32) {
    const problem = `must be between 0 and ${MOST_INT32}, inclusive`;
    return { errors: [fieldErrors.invalid(field, deadline, problem)], final: true };
  }
  if (!isNumber(before) || before >= deadline) return { errors: [], final: false };
  return {
    errors: [fieldErrors.invalid(field, deadline, 'must be less than or equal to previous value')],
    final: true,
  };
}

function addedTolerationErrors(spec: JsonObject, oldSpec: JsonObject): FieldError[] {
  const now = objectsAt(spec, 'tolerations').map(withoutSeconds);
  const kept = objectsAt(oldSpec, 'tolerations').every((before) =>
    now.some((toleration) => equalJson(toleration, withoutSeconds(before))),
  );
  if (!kept)
    return [
      fieldErrors.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'),
    ];
  return tolerationErrors(spec, 'spec');
}

function withoutSeconds({ tolerationSeconds: _, ...toleration }: JsonObject): JsonObject {
  return toleration;
}

function gateChangeErrors(spec: JsonObject, oldSpec: JsonObject): FieldError[] {
  const before = new Set(objectsAt(oldSpec, 'schedulingGates').map((gate) => textOf(gate, 'name')));
  return objectsAt(spec, 'schedulingGates').flatMap((gate, index) => {
    const name = textOf(gate, 'name');
    return before.has(name)
      ? []
      : [
          fieldErrors.forbidden(
            `spec.schedulingGates[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ];
  });
}

/** What may change is set back first; what is left is forbidden. */
function frozenFieldErrors(spec: JsonObject, oldSpec: JsonObject): FieldError[] {
  const munged = cloneJson(spec);
  for (const list of ['containers', 'initContainers']) {
    const before = objectsAt(oldSpec, list);
    for (const [index, container] of objectsAt(munged, list).entries()) setOrDelete(container, 'image', before[index]);
  }
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations']) setOrDelete(munged, field, oldSpec);
  if (numberOf(oldSpec, 'terminationGracePeriodSeconds') < 0 && munged['terminationGracePeriodSeconds'] === 1)
    setOrDelete(munged, 'terminationGracePeriodSeconds', oldSpec);
  const errors = listAt(oldSpec, 'schedulingGates').length > 0 ? gatedChangeErrors(munged, oldSpec) : [];
  if (!equalJson(munged, oldSpec)) {
    const difference = unifiedDiff(internalPodSpec(oldSpec), internalPodSpec(munged));
    errors.push(
      fieldErrors.forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}\n${difference}`),
    );
  }
  return errors;
}

function setOrDelete(object: JsonObject, field: string, from: JsonObject | undefined): void {
  const value = from?.[field];
  if (value === undefined) Reflect.deleteProperty(object, field);
  else object[field] = value;
}
