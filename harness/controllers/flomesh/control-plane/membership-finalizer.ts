import type { FlomeshCluster } from '../../../kube/api/flomesh.ts';
import { MEMBERSHIP_FINALIZER } from '../names.ts';

/** Whether a Cluster stays until its member has left: what it was given can only be taken back with its kubeconfig. */
export function isHeld({ metadata }: FlomeshCluster): boolean {
  return metadata.finalizers?.includes(MEMBERSHIP_FINALIZER) === true;
}

/** Before its member joins. */
export function held(cluster: FlomeshCluster): FlomeshCluster {
  return withFinalizers(cluster, [...(cluster.metadata.finalizers ?? []), MEMBERSHIP_FINALIZER]);
}

/** Once its member has left. */
export function letGo(cluster: FlomeshCluster): FlomeshCluster {
  const { finalizers = [] } = cluster.metadata;
  return withFinalizers(
    cluster,
    finalizers.filter((each) => each !== MEMBERSHIP_FINALIZER),
  );
}

function withFinalizers(cluster: FlomeshCluster, finalizers: readonly string[]): FlomeshCluster {
  return { ...cluster, metadata: { ...cluster.metadata, finalizers } };
}
