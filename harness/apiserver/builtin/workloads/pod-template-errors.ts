/** Rules of pod templates. Mirrors `ValidatePodTemplateSpec` of kubernetes and its forms for each workload. */
import { isJsonObject, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { selectorMatches } from '../../../kube/meta/label-selector.ts';
import { isEmptySelector, labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { annotationErrors, labelErrors } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { podAnnotationErrors, profileAnnotationErrors } from './annotation-errors.ts';
import { mapAt, textOf } from './fields.ts';
import { podSpecErrors } from './pod-spec-errors.ts';

export function podTemplateErrors(template: JsonObject, path: string): FieldError[] {
  const meta = objectAt(template, 'metadata') ?? {};
  const spec = objectAt(template, 'spec') ?? {};
  const errors = [
    ...labelErrors(meta['labels'], `${path}.labels`),
    ...annotationErrors(meta['annotations'], `${path}.annotations`),
    ...podAnnotationErrors(meta, spec, `${path}.annotations`),
    ...podSpecErrors(spec, `${path}.spec`, { isPod: false, podName: '' }),
    ...profileAnnotationErrors(meta, spec, `${path}.spec`),
  ];
  if (spec['ephemeralContainers'] !== undefined)
    errors.push(
      fieldErrors.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'),
    );
  return errors;
}

/** Of a workload that keeps its pods running. @param kind as upstream names it in its answers */
export function runningTemplateErrors(template: JsonObject, path: string, kind: string): FieldError[] {
  const spec = objectAt(template, 'spec');
  const errors: FieldError[] = [];
  const policy = textOf(spec, 'restartPolicy');
  if (policy !== 'Always') errors.push(fieldErrors.notSupported(`${path}.spec.restartPolicy`, policy, ['Always']));
  if (spec?.['activeDeadlineSeconds'] !== undefined)
    errors.push(
      fieldErrors.forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`),
    );
  return errors;
}

/** @param kind in `empty selector is invalid for deployment` */
export function workloadSelectorErrors(spec: JsonObject, path: string, kind: string): FieldError[] {
  const selector = spec['selector'];
  if (!isJsonObject(selector)) return [fieldErrors.required(`${path}.selector`)];
  const errors = labelSelectorErrors(selector, `${path}.selector`);
  if (isEmptySelector(selector))
    errors.push(fieldErrors.invalid(`${path}.selector`, selector, `empty selector is invalid for ${kind}`));
  return errors;
}

/** A selector with a wrong operator or wrong values cannot be tried on labels at all. */
export function isUsableSelector(spec: JsonObject): boolean {
  const selector = spec['selector'];
  return !isJsonObject(selector) || labelSelectorErrors(selector, '').length === 0;
}

export function templateLabelErrors(spec: JsonObject, template: JsonObject, path: string): FieldError[] {
  const selector = spec['selector'];
  const labels = mapAt(objectAt(template, 'metadata'), 'labels');
  // No selector selects nothing.
  if (isJsonObject(selector) && (isEmptySelector(selector) || selectorMatches(selector, labels))) return [];
  return [mismatchedLabels(template, path)];
}

export function mismatchedLabels(template: JsonObject, path: string): FieldError {
  const labels = objectAt(objectAt(template, 'metadata'), 'labels') ?? null;
  return fieldErrors.invalid(
    `${path}.metadata.labels`,
    labels === null ? null : sorted(labels),
    '`selector` does not match template `labels`',
  );
}

/** As Go prints maps. */
function sorted(labels: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
