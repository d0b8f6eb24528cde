/** What a Deployment writes into the annotations of its ReplicaSets. Mirrors kubernetes `pkg/controller/deployment/util/deployment_util.go`. */
import type { Deployment, ReplicaSet } from '../../../kube/api/apps.ts';
import { maxSurge } from './replica-counts.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const ROLLBACK_TO = 'deprecated.deployment.rollback.to';

const OWN: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  ROLLBACK_TO,
]);

/** Characters of the list of earlier revisions. */
const HISTORY_LIMIT = 2_000;

type Annotations = Readonly<Record<string, string>>;

/** Undefined: it is no number. */
export function revisionOf({ metadata }: ReplicaSet | Deployment): number | undefined {
  const text = metadata.annotations?.[REVISION];
  if (text === undefined) return 0;
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

export function largestRevision(sets: readonly ReplicaSet[]): number {
  return sets.reduce((largest, set) => Math.max(largest, revisionOf(set) ?? 0), 0);
}

/** How many replicas the Deployment had when it last set the size of this ReplicaSet. */
export function desiredReplicas(set: ReplicaSet): number | undefined {
  return countAt(set, DESIRED_REPLICAS);
}

/** With its surge. */
export function maxReplicas(set: ReplicaSet): number | undefined {
  return countAt(set, MAX_REPLICAS);
}

function countAt({ metadata }: ReplicaSet, annotation: string): number | undefined {
  const text = metadata.annotations?.[annotation];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const count = Number(text);
  return count < 2 ** 31 ? count : undefined;
}

/** The annotations of a ReplicaSet whose size is set. */
export function sizedAnnotations(deployment: Deployment, annotations: Annotations = {}): Annotations {
  const { replicas = 1 } = deployment.spec;
  return {
    ...annotations,
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + maxSurge(deployment)),
  };
}

/** The annotations of the ReplicaSet that holds the current template. */
export function newestAnnotations(deployment: Deployment, annotations: Annotations, revision: number): Annotations {
  const copied = Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !OWN.has(key)),
  );
  const next = { ...annotations, ...copied };
  const oldText = annotations[REVISION];
  const old = oldText === undefined || oldText === '' ? 0 : Number(oldText);
  if (!Number.isInteger(old) || old >= revision) return next;
  const history = oldText === undefined ? {} : { [REVISION_HISTORY]: withRevision(next[REVISION_HISTORY], oldText) };
  return { ...next, [REVISION]: String(revision), ...history };
}

/** Drops the first ones where the list became too long. */
function withRevision(history: string | undefined, revision: string): string {
  if (history === undefined || history === '') return revision;
  const kept = history.split(',');
  let length = history.length + revision.length + 1;
  while (length > HISTORY_LIMIT && kept.length > 0) length -= (kept.shift() ?? '').length + 1;
  return length <= HISTORY_LIMIT ? [...kept, revision].join(',') : history;
}
