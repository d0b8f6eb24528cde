/** Whether a Job has failed or succeeded before all its pods ended. Mirrors kubernetes `pkg/controller/job/job_controller.go` syncJob. */
import type { Job, JobCondition } from '../../../kube/api/batch.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { IndexSet } from './index-set.ts';
import { jobCondition, newJobCondition } from './job-conditions.ts';
import { isJobPodFailed } from './job-pods.ts';
import { failureMeaning } from './pod-failure-policy.ts';

export interface JobCounts {
  readonly pods: readonly Pod[];
  readonly failed: number;
  /** Of an indexed Job. */
  readonly succeededIndexes?: IndexSet;
}

/** SuccessCriteriaMet, FailureTarget, or Failed where the target was set before. Undefined: it goes on. */
export function jobVerdict(job: Job, counts: JobCounts, now: Date): JobCondition | undefined {
  const success = jobCondition(job, 'SuccessCriteriaMet');
  if (success !== undefined) return success;
  const target = jobCondition(job, 'FailureTarget');
  if (target !== undefined) return newJobCondition('Failed', 'True', target.reason ?? '', target.message ?? '', now);
  const failure = failureOf(job, counts, now);
  if (failure !== undefined) return newJobCondition('FailureTarget', 'True', failure.reason, failure.message, now);
  const met = successPolicyText(job, counts.succeededIndexes);
  return met === undefined ? undefined : newJobCondition('SuccessCriteriaMet', 'True', 'SuccessPolicy', met, now);
}

interface Failure {
  readonly reason: string;
  readonly message: string;
}

function failureOf(job: Job, { pods, failed }: JobCounts, now: Date): Failure | undefined {
  if (job.spec.podFailurePolicy !== undefined)
    for (const pod of pods) {
      const message = isJobPodFailed(job, pod) ? failureMeaning(job, pod).failJob : undefined;
      if (message !== undefined) return { reason: 'PodFailurePolicy', message };
    }
  if (failed > (job.spec.backoffLimit ?? 6) || restartsExceedLimit(job, pods))
    return { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  if (deadlineMs(job, now) === 0)
    return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  return undefined;
}

function restartsExceedLimit({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const each of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
      restarts += each.restartCount;
  }
  const { backoffLimit = 6 } = spec;
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

/** How long the Job may still run. Undefined: as long as it likes. */
export function deadlineMs({ spec, status }: Job, now: Date): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || status?.startTime === undefined || spec.suspend === true)
    return undefined;
  return Math.max(0, Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1_000 - now.getTime());
}

function successPolicyText({ spec }: Job, succeeded: IndexSet | undefined): string | undefined {
  if (succeeded === undefined || succeeded.size === 0) return undefined;
  for (const [index, { succeededIndexes, succeededCount }] of (spec.successPolicy?.rules ?? []).entries()) {
    const required =
      succeededIndexes === undefined ? undefined : IndexSet.parse(succeededIndexes, spec.completions ?? 0);
    const total = required === undefined ? succeeded.size : required.overlap(succeeded);
    const isAll = required !== undefined && required.size > 0 && total === required.size;
    if (isAll || (succeededCount !== undefined && total >= succeededCount)) return `Matched rules at index ${index}`;
  }
  return undefined;
}
