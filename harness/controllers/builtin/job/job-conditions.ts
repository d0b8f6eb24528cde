/** Conditions of Jobs. Mirrors kubernetes `pkg/controller/job/job_controller.go`. */
import type { Job, JobCondition } from '../../../kube/api/batch.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';

export type Conditions = readonly JobCondition[];

export function newJobCondition(
  type: string,
  status: 'True' | 'False',
  reason: string,
  message: string,
  now: Date,
): JobCondition {
  const time = kubeTime(now);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}

export function jobCondition({ status }: Job, type: string): JobCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');
}

/** Complete or failed for good. */
export function isJobFinished(job: Job): boolean {
  return jobCondition(job, 'Complete') !== undefined || jobCondition(job, 'Failed') !== undefined;
}

/** The same list where it is there already. What is False is only written over what was True. */
export function withJobCondition(conditions: Conditions, condition: JobCondition): Conditions {
  const before = conditions.find(({ type }) => type === condition.type);
  if (before === undefined) return condition.status === 'False' ? conditions : [...conditions, condition];
  const { status, reason, message } = condition;
  const isSame = before.status === status && before.reason === reason && before.message === message;
  return isSame ? conditions : conditions.map((each) => (each === before ? condition : each));
}
