import type { Topology } from '../topology/topology.ts';

/**
 * What a cluster is to a case: `near` is the config cluster, in the region of a client that does not say where it is;
 * `sibling` is another cluster of that region; `far` is a cluster of another region; `other` is any other cluster, `far` if
 * there is one.
 */
export type Role = 'near' | 'sibling' | 'far' | 'other';

/** The cluster of each role, the first that fits in the order of the fleet file. A role that nobody fits is absent. */
export function rolesOf({
  clusters,
  configCluster,
}: Pick<Topology, 'clusters' | 'configCluster'>): ReadonlyMap<Role, string> {
  const near = clusters.find(({ name }) => name === configCluster);
  const sibling = clusters.find((each) => each !== near && each.location.region === near?.location.region);
  const far = clusters.find(({ location }) => location.region !== near?.location.region);
  const roles = new Map<Role, string>();
  if (near !== undefined) roles.set('near', near.name);
  if (sibling !== undefined) roles.set('sibling', sibling.name);
  if (near !== undefined && far !== undefined) roles.set('far', far.name);
  const other = far ?? sibling;
  if (near !== undefined && other !== undefined) roles.set('other', other.name);
  return roles;
}
