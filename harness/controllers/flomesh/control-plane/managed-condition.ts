import type { FlomeshCluster } from '../../../kube/api/flomesh.ts';
import { setCondition, type ConditionDraft } from '../../../kube/meta/conditions.ts';
import { clusterKeyOf } from '../cluster-key.ts';

/** How the control plane fares with a member. `joining` until the first answer, good or bad. */
export type JoinState =
  { readonly phase: 'joining' } | { readonly phase: 'joined' } | { readonly phase: 'failed'; readonly error: string };

/**
 * The Cluster with its condition `Managed` (003-R1, 003-R2, semantics 4.3).
 *
 * @param now RFC 3339 with seconds
 */
export function withManaged(cluster: FlomeshCluster, state: JoinState, now: string): FlomeshCluster {
  const draft = draftOf(cluster, state);
  if (draft === undefined) return cluster;
  const conditions = setCondition(cluster.status?.conditions, draft, now);
  return { ...cluster, status: { ...cluster.status, conditions } };
}

function draftOf(cluster: FlomeshCluster, state: JoinState): ConditionDraft | undefined {
  const key = clusterKeyOf(cluster);
  const observedGeneration = cluster.metadata.generation;
  const seen = observedGeneration === undefined ? {} : { observedGeneration };
  switch (state.phase) {
    case 'joining':
      return undefined;
    case 'joined':
      return {
        type: 'Managed',
        status: 'True',
        ...seen,
        reason: 'Success',
        message: `Cluster ${key} joined ClusterSet successfully.`,
      };
    case 'failed':
      return {
        type: 'Managed',
        status: 'False',
        ...seen,
        reason: 'Failed',
        message: `Cluster ${key} failed to join ClusterSet: ${state.error}.`,
      };
  }
}
