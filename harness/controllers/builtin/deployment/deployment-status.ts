/** What a Deployment says about itself. Mirrors kubernetes `pkg/controller/deployment/sync.go` calculateStatus and `progress.go`. */
import type { Deployment, DeploymentCondition, ReplicaSet } from '../../../kube/api/apps.ts';
import {
  conditionOf,
  withCondition,
  withFreshCondition,
  withoutCondition,
  type Conditions,
  type Draft,
} from './deployment-conditions.ts';
import { maxUnavailable, totalOf, totalSize, type Sets } from './replica-counts.ts';

export type DeploymentStatus = NonNullable<Deployment['status']>;

const NO_DEADLINE = 2 ** 31 - 1;

export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE;
}

/** Counts, and the condition Available. */
export function countedStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: Sets,
  now: Date,
): DeploymentStatus {
  const sets = newest === undefined ? old : [...old, newest];
  const availableReplicas = totalOf(sets, 'availableReplicas');
  const { replicas = 1 } = deployment.spec;
  const { collisionCount, conditions = [] } = deployment.status ?? {};
  const isAvailable = availableReplicas >= replicas - maxUnavailable(deployment);
  return {
    ...nonZero({
      observedGeneration: deployment.metadata.generation ?? 0,
      replicas: totalOf(sets, 'replicas'),
      updatedReplicas: newest?.status?.replicas ?? 0,
      readyReplicas: totalOf(sets, 'readyReplicas'),
      availableReplicas,
      unavailableReplicas: Math.max(0, totalSize(sets) - availableReplicas),
    }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(conditions, isAvailable ? AVAILABLE : UNAVAILABLE, now),
  };
}

const AVAILABLE: Draft = {
  type: 'Available',
  status: 'True',
  reason: 'MinimumReplicasAvailable',
  message: 'Deployment has minimum availability.',
};

const UNAVAILABLE: Draft = {
  type: 'Available',
  status: 'False',
  reason: 'MinimumReplicasUnavailable',
  message: 'Deployment does not have minimum availability.',
};

/** Counts and conditions in a rollout: Progressing and ReplicaFailure as well. */
export function rolloutStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: Sets,
  now: Date,
): DeploymentStatus {
  const status = countedStatus(deployment, newest, old, now);
  const progressed = progressConditions(deployment, status, newest, now);
  const failure = replicaFailure(newest, old);
  const conditions =
    failure === undefined ? withoutCondition(progressed, 'ReplicaFailure') : withFailure(progressed, failure);
  return { ...status, conditions };
}

function progressConditions(
  deployment: Deployment,
  status: DeploymentStatus,
  newest: ReplicaSet | undefined,
  now: Date,
): Conditions {
  const { conditions = [] } = status;
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const current = conditionOf(deployment.status?.conditions, 'Progressing');
  const isSettled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (isSettled) return conditions;
  const what =
    newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newest.metadata.name}"`;
  if (isComplete(deployment, status))
    return withCondition(
      conditions,
      progressing('True', 'NewReplicaSetAvailable', `${what} has successfully progressed.`),
      now,
    );
  if (hasProgressed(deployment.status ?? {}, status))
    return withFreshCondition(conditions, progressing('True', 'ReplicaSetUpdated', `${what} is progressing.`), now);
  if (isTimedOut(deployment, conditions, now))
    return withCondition(
      conditions,
      progressing('False', 'ProgressDeadlineExceeded', `${what} has timed out progressing.`),
      now,
    );
  return conditions;
}

export function progressing(status: 'True' | 'False' | 'Unknown', reason: string, message: string): Draft {
  return { type: 'Progressing', status, reason, message };
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const { replicas = 1 } = deployment.spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isTimedOut(deployment: Deployment, conditions: Conditions, now: Date): boolean {
  const condition = conditionOf(conditions, 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return deadlineMs(deployment, condition) < now.getTime();
}

/** How long until the rollout counts as stuck. Undefined: never. */
export function progressCheckMs(deployment: Deployment, status: DeploymentStatus, now: Date): number | undefined {
  const condition = conditionOf(deployment.status?.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || condition === undefined) return undefined;
  if (isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  return Math.max(0, deadlineMs(deployment, condition) - now.getTime());
}

function deadlineMs({ spec }: Deployment, { lastUpdateTime = '' }: DeploymentCondition): number {
  return Date.parse(lastUpdateTime) + (spec.progressDeadlineSeconds ?? 0) * 1_000;
}

function replicaFailure(newest: ReplicaSet | undefined, old: Sets): DeploymentCondition | undefined {
  for (const set of newest === undefined ? old : [newest, ...old]) {
    const found = set.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    if (found !== undefined)
      return found.lastTransitionTime === undefined ? found : { ...found, lastUpdateTime: found.lastTransitionTime };
  }
  return undefined;
}

function withFailure(conditions: Conditions, failure: DeploymentCondition): Conditions {
  const before = conditionOf(conditions, failure.type);
  if (before?.status === failure.status && before.reason === failure.reason) return conditions;
  const since = before?.status === failure.status ? before.lastTransitionTime : failure.lastTransitionTime;
  return [
    ...withoutCondition(conditions, failure.type),
    since === undefined ? failure : { ...failure, lastTransitionTime: since },
  ];
}

function nonZero(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
