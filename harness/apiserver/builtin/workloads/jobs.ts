/**
 * Jobs. Mirrors kubernetes `pkg/registry/batch/job` and `pkg/apis/batch/validation/validation.go`.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, equalJson, isJsonObject, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { selectorMatches } from '../../../kube/meta/label-selector.ts';
import { dns1123LabelProblems, nameRules } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy } from '../kind-strategy.ts';
import { mapAt, numberOf, objectsAt, setDefault, structAt, textOf } from './fields.ts';
import { internalPodTemplate } from './internal-json.ts';
import { jobSpecErrors } from './job-spec-errors.ts';
import { jobStatusErrors } from './job-status-errors.ts';
import { defaultPodTemplate } from './pod-defaults.ts';
import { isUsableSelector, mismatchedLabels } from './pod-template-errors.ts';
import { podWarnings } from './pod-warnings.ts';
import {
  dropDisabledTemplateFields,
  immutableErrors,
  podNameWarnings,
  shownSelector,
  specChanged,
  specOf,
  templateOf,
} from './workload.ts';

const MANY = 100_000;
const MANY_AT_ONCE = 10_000;
const NAME_LABELS = ['job-name', 'batch.kubernetes.io/job-name'];
const UID_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const NEVER_CHANGES = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const;

export function defaultJob(job: ApiObject): void {
  const spec = structAt(job, 'spec');
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) spec['completions'] = 1;
  spec['parallelism'] ??= 1;
  spec['backoffLimit'] ??= spec['backoffLimitPerIndex'] === undefined ? 6 : 2 ** 31 - 1;
  if (labels !== undefined && Object.keys(mapAt(job.metadata, 'labels')).length === 0)
    job.metadata['labels'] = { ...labels };
  spec['completionMode'] ??= 'NonIndexed';
  spec['suspend'] ??= false;
  spec['podReplacementPolicy'] ??= spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed';
  spec['manualSelector'] ??= false;
  defaultJobTemplate(spec);
}

/** Of a job or of the template of one. */
export function defaultJobTemplate(spec: JsonObject): void {
  for (const rule of objectsAt(objectAt(spec, 'podFailurePolicy'), 'rules'))
    for (const pattern of objectsAt(rule, 'onPodConditions')) setDefault(pattern, 'status', 'True');
  defaultPodTemplate(structAt(spec, 'template'));
}

/** Pods are told apart by the uid of their job. */
function generateSelector(job: ApiObject): void {
  const spec = specOf(job);
  if (spec['manualSelector'] === true) return;
  const labels = structAt(structAt(structAt(spec, 'template'), 'metadata'), 'labels');
  // Labels that defaulting took from the template are the same map upstream, and an empty one is defaulted on reading.
  if (equalJson(job.metadata['labels'] ?? {}, labels)) job.metadata['labels'] = labels;
  for (const label of NAME_LABELS) labels[label] ??= textOf(job.metadata, 'name');
  for (const label of UID_LABELS) labels[label] ??= textOf(job.metadata, 'uid');
  if (job.metadata['labels'] === labels) job.metadata['labels'] = { ...labels };
  structAt(structAt(spec, 'selector'), 'matchLabels')['batch.kubernetes.io/controller-uid'] ??= textOf(
    job.metadata,
    'uid',
  );
}

function jobErrors(job: ApiObject): FieldError[] {
  const spec = specOf(job);
  return [...generatedSelectorErrors(job, spec), ...wholeSpecErrors(spec), ...indexedNameErrors(job, spec)];
}

function wholeSpecErrors(spec: JsonObject): FieldError[] {
  const errors = jobSpecErrors(spec, 'spec');
  const selector = spec['selector'];
  if (isJsonObject(selector)) errors.push(...labelSelectorErrors(selector, 'spec.selector'));
  else errors.push(fieldErrors.required('spec.selector'));
  const labels = mapAt(objectAt(templateOf(spec), 'metadata'), 'labels');
  const usable = isUsableSelector(spec);
  if (usable && !(isJsonObject(selector) && selectorMatches(selector, labels)))
    errors.push(mismatchedLabels(templateOf(spec), 'spec.template'));
  return errors;
}

function generatedSelectorErrors(job: ApiObject, spec: JsonObject): FieldError[] {
  const selector = objectAt(spec, 'selector');
  if (spec['manualSelector'] === true || selector === undefined) return [];
  const name = textOf(job.metadata, 'name');
  const uid = textOf(job.metadata, 'uid');
  const errors = uid === '' ? [fieldErrors.required('metadata.uid')] : [];
  const labels = mapAt(objectAt(templateOf(spec), 'metadata'), 'labels');
  const expected: Record<string, string> = {};
  for (const [index, label] of NAME_LABELS.entries()) {
    expected[UID_LABELS[index] ?? ''] = uid;
    expected[label] = name;
    errors.push(...labelErrors(labels, UID_LABELS[index] ?? '', uid), ...labelErrors(labels, label, name));
  }
  if (isUsableSelector(spec) && !selectorMatches(selector, expected))
    errors.push(fieldErrors.invalid('spec.selector', shownSelector(selector), '`selector` not auto-generated'));
  return errors;
}

function labelErrors(labels: Readonly<Record<string, string>>, label: string, wanted: string): FieldError[] {
  const field = `spec.template.metadata.labels[${label}]`;
  if (!Object.hasOwn(labels, label)) return [fieldErrors.required(field, `must be '${wanted}'`)];
  if (labels[label] === wanted) return [];
  const shown = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [fieldErrors.invalid(field, shown, `must be '${wanted}'`)];
}

function indexedNameErrors(job: ApiObject, spec: JsonObject): FieldError[] {
  const completions = numberOf(spec, 'completions');
  if (spec['completionMode'] !== 'Indexed' || completions <= 0) return [];
  const name = textOf(job.metadata, 'name');
  const last = `${name}-${completions - 1}`;
  if (dns1123LabelProblems(last).length === 0) return [];
  return [fieldErrors.invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${last}`)];
}

/** After the rules of a new job: upstream checks the object as such, then as a change. */
function jobChangeErrors(job: ApiObject, old: ApiObject): FieldError[] {
  const spec = specOf(job);
  const oldSpec = specOf(old);
  return [
    ...validateObjectMeta(job.metadata, { namespaced: true, validateName: nameRules.subdomain }),
    ...jobErrors(job),
    ...validateObjectMetaUpdate(job.metadata, old.metadata),
    ...wholeSpecErrors(spec),
    ...completionErrors(spec, oldSpec),
    ...immutableErrors(spec['selector'], oldSpec['selector'], 'spec.selector'),
    ...templateChangeErrors(job, old),
    ...NEVER_CHANGES.flatMap((field) => immutableErrors(spec[field], oldSpec[field], `spec.${field}`)),
  ];
}

function completionErrors(spec: JsonObject, oldSpec: JsonObject): FieldError[] {
  const { completions, parallelism } = spec;
  if (spec['completionMode'] !== 'Indexed')
    return immutableErrors(completions, oldSpec['completions'], 'spec.completions');
  if (completions === undefined || completions === oldSpec['completions'] || completions === parallelism) return [];
  return [fieldErrors.invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

/** A job that is suspended and has not started yet may still be told where its pods go. */
function templateChangeErrors(job: ApiObject, old: ApiObject): FieldError[] {
  const template = templateOf(specOf(job));
  const before = cloneJson(templateOf(specOf(old)));
  if (specOf(old)['suspend'] === true && objectAt(old, 'status')?.['startTime'] === undefined)
    allowScheduling(before, template);
  return equalJson(template, before)
    ? []
    : [fieldErrors.invalid('spec.template', internalPodTemplate(template), 'field is immutable')];
}

function allowScheduling(before: JsonObject, template: JsonObject): void {
  const beforeSpec = structAt(before, 'spec');
  const spec = objectAt(template, 'spec') ?? {};
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates']) keepField(beforeSpec, spec, field);
  const meta = objectAt(template, 'metadata') ?? {};
  for (const field of ['annotations', 'labels']) keepField(structAt(before, 'metadata'), meta, field);
  const affinity = objectAt(spec, 'affinity');
  const node = affinity?.['nodeAffinity'];
  if (affinity === undefined && beforeSpec['affinity'] === undefined) return;
  const beforeAffinity = structAt(beforeSpec, 'affinity');
  if (node === undefined) delete beforeAffinity['nodeAffinity'];
  else beforeAffinity['nodeAffinity'] = node;
  if (affinity === undefined && Object.keys(beforeAffinity).length === 0) delete beforeSpec['affinity'];
}

/** @param path `spec`, or where the template of a job has its spec */
export function jobWarnings(spec: JsonObject, path: string): string[] {
  const many =
    spec['completionMode'] === 'Indexed' &&
    numberOf(spec, 'completions') > MANY &&
    numberOf(spec, 'parallelism') > MANY_AT_ONCE;
  return [
    ...(many
      ? [
          `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
        ]
      : []),
    ...podWarnings(templateOf(spec), `${path}.template`),
  ];
}

export const JOBS: BuiltInResource = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  namespaced: true,
  categories: ['all'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    defaultPropagation: 'Orphan',
    silentDeletionWarning:
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or ' +
      'set propagationPolicy=Orphan to suppress this warning',
    default: defaultJob,
    prepareForCreate: (job) => {
      generateSelector(job);
      job['status'] = {};
      dropDisabledTemplateFields(specOf(job));
    },
    prepareForUpdate: (job, old) => {
      keepField(job, old, 'status');
      dropDisabledTemplateFields(specOf(job));
    },
    errors: jobErrors,
    update: ['change'],
    changeErrors: jobChangeErrors,
    warnings: (job, old) => [
      ...(old === undefined ? podNameWarnings(job) : []),
      ...(specChanged(job, old) ? jobWarnings(specOf(job), 'spec') : []),
    ],
    fields: (job) => ({ 'status.successful': String(numberOf(objectAt(job, 'status'), 'succeeded')) }),
  }),
  subresources: statusSubresource(
    kindStrategy({
      namespaced: true,
      default: defaultJob,
      prepareForUpdate: (job, old) => {
        keepField(job, old, 'spec');
      },
      update: ['change'],
      changeErrors: jobStatusErrors,
    }),
  ),
};
