import type { FlomeshCluster } from '../../kube/api/flomesh.ts';

const DEFAULT = 'default';

/** `region/zone/group/name`: what a cluster is called in imports and policies. */
export function clusterKeyOf({ spec, metadata }: Pick<FlomeshCluster, 'spec' | 'metadata'>): string {
  return [spec.region, spec.zone, spec.group].map((part) => part ?? DEFAULT).join('/') + `/${metadata.name}`;
}
