import type { ClusterPlan } from '../../topology/topology.ts';

/** A static route: a pod range behind the address of its cluster's node. */
export interface Route {
  readonly to: string;
  readonly via: string;
}

/** Routes of one node to the pods of every sibling in its network (flat pod network). Other networks get none. */
export function routesFromNode(
  from: ClusterPlan,
  clusters: readonly ClusterPlan[],
  addressOf: (cluster: ClusterPlan) => string,
): readonly Route[] {
  return clusters
    .filter((cluster) => cluster.name !== from.name && cluster.network === from.network)
    .map((cluster) => ({ to: cluster.podCidr, via: addressOf(cluster) }));
}

/** Routes of a program on the shared network to the pods of every cluster, as a load balancer needs them. */
export function routesFromNetwork(
  clusters: readonly ClusterPlan[],
  addressOf: (cluster: ClusterPlan) => string,
): readonly Route[] {
  return clusters.map((cluster) => ({ to: cluster.podCidr, via: addressOf(cluster) }));
}

/**
 * One shell line that sets the routes, whether they are there or not.
 *
 * @param own a range whose addresses the node itself answers for: those of Services of type LoadBalancer; by `lo`, since the
 *   network's device is called `eth1` once the node was connected anew
 */
export function routeCommand(routes: readonly Route[], own?: string): string {
  const commands = [
    ...routes.map(({ to, via }) => `ip route replace ${to} via ${via}`),
    ...(own === undefined ? [] : [`ip route replace local ${own} dev lo`]),
  ];
  return commands.length === 0 ? 'true' : commands.join(' && ');
}
