import type { JsonObject } from '../../../../kube/json/json.ts';
import type { WorkloadCase } from './workload-case.ts';
import { CONTAINER, cronJobOf, jobOf } from './sample-workloads.ts';

function jobCase(title: string, spec: JsonObject, metadata: JsonObject = {}): WorkloadCase {
  return { title, plural: 'jobs', body: jobOf(spec, metadata) };
}

function cronCase(title: string, spec: JsonObject, metadata: JsonObject = {}): WorkloadCase {
  return { title, plural: 'cronjobs', body: cronJobOf(spec, metadata) };
}

const SCHEDULES = [
  '',
  '* * * *',
  '60 * * * *',
  'a * * * *',
  '5-1 * * * *',
  '*/0 * * * *',
  '1-2-3 * * * *',
  '1/2/3 * * * *',
  '* * 0 * *',
  '* * * jan-dec mon',
  '@hourly',
  '@foo',
  '@every 5m',
  '@every x',
  'TZ=UTC * * * * *',
  '* * * * 7',
  '-1 * * * *',
];

export const JOB_CASES: readonly WorkloadCase[] = [
  jobCase('a small job', {}),
  jobCase('a job with labels', {
    template: { metadata: { labels: { a: 'b' } }, spec: { restartPolicy: 'OnFailure', containers: [CONTAINER] } },
  }),
  jobCase('a job that always restarts', { template: { spec: { containers: [CONTAINER] } } }),
  jobCase('a job that restarts somehow', { template: { spec: { restartPolicy: 'Foo', containers: [CONTAINER] } } }),
  jobCase('a parallel job', { parallelism: 3 }),
  jobCase('a job with completions', { completions: 3 }),
  jobCase('a job with negative numbers', {
    parallelism: -1,
    completions: -1,
    activeDeadlineSeconds: -1,
    backoffLimit: -1,
    ttlSecondsAfterFinished: -1,
  }),
  jobCase('an indexed job', {
    completionMode: 'Indexed',
    completions: 3,
    backoffLimitPerIndex: 1,
    maxFailedIndexes: 2,
  }),
  jobCase('an indexed job without completions', { completionMode: 'Indexed', parallelism: 2 }),
  jobCase('an indexed job with too much', {
    completionMode: 'Indexed',
    completions: 3,
    parallelism: 200_000,
    maxFailedIndexes: 5,
  }),
  jobCase(
    'an indexed job with a long name',
    { completionMode: 'Indexed', completions: 1000 },
    { name: 'a'.repeat(60) },
  ),
  jobCase('a job with a wrong mode', { completionMode: 'Foo', podReplacementPolicy: 'Bar' }),
  jobCase('a job that is not indexed', {
    backoffLimitPerIndex: 1,
    maxFailedIndexes: 1,
    successPolicy: { rules: [{ succeededCount: 1 }] },
  }),
  jobCase('a job with a failure policy', {
    podFailurePolicy: {
      rules: [
        { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
      ],
    },
  }),
  jobCase('a job with a wrong failure policy', {
    podReplacementPolicy: 'TerminatingOrFailed',
    podFailurePolicy: {
      rules: [
        {},
        {
          action: 'Foo',
          onExitCodes: { operator: '', containerName: 'x' },
          onPodConditions: [{ type: 'a b', status: 'Foo' }],
        },
        { action: 'FailIndex', onExitCodes: { operator: 'In', values: [3, 0, 3] } },
      ],
    },
    template: { spec: { restartPolicy: 'OnFailure', containers: [CONTAINER] } },
  }),
  jobCase('a job with a success policy', {
    completionMode: 'Indexed',
    completions: 5,
    successPolicy: { rules: [{ succeededIndexes: '0,2-3', succeededCount: 2 }] },
  }),
  jobCase('a job with a wrong success policy', {
    completionMode: 'Indexed',
    completions: 5,
    successPolicy: {
      rules: [
        {},
        { succeededIndexes: '3,1' },
        { succeededIndexes: '1-2-3' },
        { succeededIndexes: 'x' },
        { succeededIndexes: '9' },
        { succeededIndexes: '1', succeededCount: 7 },
      ],
    },
  }),
  jobCase('a job managed by somebody', { managedBy: 'example.com/x' }),
  jobCase('a job managed by nobody', { managedBy: 'x' }),
  jobCase('a job with a selector of its own', { selector: { matchLabels: { a: 'b' } } }),
  jobCase('a job with a manual selector', {
    manualSelector: true,
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { restartPolicy: 'Never', containers: [CONTAINER] } },
  }),
  jobCase('a job with a manual selector that is not there', { manualSelector: true }),
  jobCase('a job with a wrong label', {
    template: { metadata: { labels: { 'job-name': 'x' } }, spec: { restartPolicy: 'Never', containers: [CONTAINER] } },
  }),
  cronCase('a small cron job', {}),
  ...SCHEDULES.map((schedule) => cronCase(`the schedule ${schedule}`, { schedule })),
  cronCase('a cron job with a zone', { timeZone: 'Europe/Berlin' }),
  ...['', 'Mars/Base', '../x', 'Local'].map((timeZone) => cronCase(`the zone ${timeZone}`, { timeZone })),
  cronCase('a wrong cron job', {
    concurrencyPolicy: 'Foo',
    startingDeadlineSeconds: -1,
    successfulJobsHistoryLimit: -1,
    failedJobsHistoryLimit: -1,
  }),
  cronCase('a cron job with a long name', {}, { name: 'a'.repeat(53) }),
  cronCase('a cron job with a selector', {
    jobTemplate: {
      spec: { ...(jobOf()['spec'] as JsonObject), selector: { matchLabels: { a: 'b' } }, manualSelector: true },
    },
  }),
  cronCase('a cron job with a wrong template', { jobTemplate: {} }),
  cronCase('a suspended cron job', { suspend: true, concurrencyPolicy: 'Forbid', failedJobsHistoryLimit: 0 }),
];
