/** What a failed pod means for its Job. Mirrors kubernetes `pkg/controller/job/pod_failure_policy.go`. Does not: `FailIndex`, which counts. */
import type { Job, PodFailurePolicyRule } from '../../../kube/api/batch.ts';
import type { ContainerStatus, Pod } from '../../../kube/api/pod.ts';

export interface FailureMeaning {
  /** Whether it counts towards the limit. */
  readonly counts: boolean;
  /** Why the whole Job fails. */
  readonly failJob?: string;
}

export function failureMeaning({ spec }: Job, pod: Pod): FailureMeaning {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const why = matchText(rule, pod);
    if (why === undefined) continue;
    if (rule.action === 'Ignore') return { counts: false };
    if (rule.action !== 'FailJob') return { counts: true };
    return { counts: true, failJob: `${why} matching ${rule.action} rule at index ${index}` };
  }
  return { counts: true };
}

function matchText({ onExitCodes, onPodConditions = [] }: PodFailurePolicyRule, pod: Pod): string | undefined {
  const { namespace = '', name } = pod.metadata;
  if (onExitCodes !== undefined) {
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
    const found = statuses.find((status) => matchesExitCode(status, onExitCodes));
    if (found === undefined) return undefined;
    const exitCode = found.state?.terminated?.exitCode ?? 0;
    return `Container ${found.name} for pod ${namespace}/${name} failed with exit code ${exitCode}`;
  }
  const condition = (pod.status?.conditions ?? []).find(({ type, status }) =>
    onPodConditions.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === status),
  );
  return condition === undefined ? undefined : `Pod ${namespace}/${name} has condition ${condition.type}`;
}

function matchesExitCode(
  { name, state }: ContainerStatus,
  { containerName, operator, values }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
): boolean {
  const exitCode = state?.terminated?.exitCode ?? 0;
  if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false;
  return values.includes(exitCode) === (operator === 'In');
}
