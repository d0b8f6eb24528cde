/** CronJobs. Mirrors kubernetes `pkg/registry/batch/cronjob` and `pkg/apis/batch/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy } from '../kind-strategy.ts';
import { cronProblem, isTimeZone } from './cron-schedule.ts';
import { setDefault, structAt, textOf } from './fields.ts';
import { nonnegativeErrors } from './int-or-percent.ts';
import { jobSpecErrors } from './job-spec-errors.ts';
import { defaultJobTemplate, jobWarnings } from './jobs.ts';
import { dropDisabledTemplateFields, podNameWarnings, shownSelector, specChanged, specOf } from './workload.ts';

const POLICIES = ['Allow', 'Forbid', 'Replace'];
const LONGEST_NAME = 52;
const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

function defaultCronJob(cronJob: ApiObject): void {
  const spec = structAt(cronJob, 'spec');
  setDefault(spec, 'concurrencyPolicy', 'Allow');
  spec['suspend'] ??= false;
  spec['successfulJobsHistoryLimit'] ??= 3;
  spec['failedJobsHistoryLimit'] ??= 1;
  defaultJobTemplate(structAt(structAt(spec, 'jobTemplate'), 'spec'));
}

function jobTemplateOf(spec: JsonObject): JsonObject {
  return objectAt(objectAt(spec, 'jobTemplate'), 'spec') ?? {};
}

function cronJobErrors(cronJob: ApiObject, old: ApiObject | undefined): FieldError[] {
  const spec = specOf(cronJob);
  const oldSpec = old === undefined ? undefined : specOf(old);
  const errors = scheduleErrors(spec, oldSpec);
  errors.push(...nonnegativeErrors(spec['startingDeadlineSeconds'], 'spec.startingDeadlineSeconds'));
  if (oldSpec === undefined || oldSpec['timeZone'] !== spec['timeZone']) errors.push(...zoneErrors(spec['timeZone']));
  const policy = textOf(spec, 'concurrencyPolicy');
  if (policy === '') errors.push(fieldErrors.required('spec.concurrencyPolicy'));
  else if (!POLICIES.includes(policy))
    errors.push(fieldErrors.notSupported('spec.concurrencyPolicy', policy, POLICIES));
  errors.push(
    ...templateErrors(jobTemplateOf(spec)),
    ...nonnegativeErrors(spec['successfulJobsHistoryLimit'], 'spec.successfulJobsHistoryLimit'),
    ...nonnegativeErrors(spec['failedJobsHistoryLimit'], 'spec.failedJobsHistoryLimit'),
  );
  const name = textOf(cronJob.metadata, 'name');
  if (old === undefined && name.length > LONGEST_NAME)
    errors.push(fieldErrors.invalid('metadata.name', name, `must be no more than ${LONGEST_NAME} characters`));
  return errors;
}

function scheduleErrors(spec: JsonObject, oldSpec: JsonObject | undefined): FieldError[] {
  const schedule = textOf(spec, 'schedule');
  const field = 'spec.schedule';
  if (schedule === '') return [fieldErrors.required(field)];
  const problem = cronProblem(schedule);
  const errors = problem === undefined ? [] : [fieldErrors.invalid(field, schedule, problem)];
  if (!schedule.includes('TZ')) return errors;
  const hadZone = textOf(oldSpec, 'schedule').includes('TZ');
  if (!hadZone)
    errors.push(
      fieldErrors.invalid(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'),
    );
  else if (spec['timeZone'] !== undefined)
    errors.push(fieldErrors.invalid(field, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  return errors;
}

function zoneErrors(zone: unknown): FieldError[] {
  const field = 'spec.timeZone';
  if (typeof zone !== 'string') return [];
  if (zone === '') return [fieldErrors.invalid(field, zone, 'timeZone must be nil or non-empty string')];
  const wellFormed = zone
    .split('/')
    .every((part) => part !== '.' && part !== '..' && !part.startsWith('-') && ZONE_PART.test(part));
  if (!wellFormed) return [fieldErrors.invalid(field, zone, `unknown time zone ${zone}`)];
  if (zone.toLowerCase() === 'local')
    return [
      fieldErrors.invalid(
        field,
        zone,
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
    ];
  return isTimeZone(zone) ? [] : [fieldErrors.invalid(field, zone, `unknown time zone ${zone}`)];
}

function templateErrors(template: JsonObject): FieldError[] {
  const path = 'spec.jobTemplate.spec';
  const errors = jobSpecErrors(template, path);
  if (template['selector'] !== undefined)
    errors.push(
      fieldErrors.invalid(`${path}.selector`, shownSelector(template['selector']), '`selector` will be auto-generated'),
    );
  if (template['manualSelector'] === true)
    errors.push(fieldErrors.notSupported(`${path}.manualSelector`, true, ['nil', 'false']));
  return errors;
}

export const CRON_JOBS: BuiltInResource = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  namespaced: true,
  shortNames: ['cj'],
  categories: ['all'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    default: defaultCronJob,
    prepareForCreate: (cronJob) => {
      cronJob['status'] = {};
      dropDisabledTemplateFields(jobTemplateOf(specOf(cronJob)));
    },
    prepareForUpdate: (cronJob, old) => {
      keepField(cronJob, old, 'status');
      dropDisabledTemplateFields(jobTemplateOf(specOf(cronJob)));
    },
    errors: (cronJob) => cronJobErrors(cronJob, undefined),
    update: ['change'],
    changeErrors: cronJobErrors,
    warnings: (cronJob, old) => [
      ...(old === undefined ? podNameWarnings(cronJob) : []),
      ...(specChanged(cronJob, old) ? jobWarnings(jobTemplateOf(specOf(cronJob)), 'spec.jobTemplate.spec') : []),
      ...(old !== undefined && textOf(specOf(cronJob), 'schedule').includes('TZ')
        ? [
            'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
          ]
        : []),
    ],
  }),
  subresources: statusSubresource(
    kindStrategy({
      namespaced: true,
      default: defaultCronJob,
      prepareForUpdate: (cronJob, old) => {
        keepField(cronJob, old, 'spec');
      },
      update: [],
    }),
  ),
};
