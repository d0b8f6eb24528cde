import { addressAt, parseIpv4Range } from '../core/ipv4.ts';
import type { ClusterPlan, Topology } from './topology.ts';

/** In the lower half of the shared network, from whose upper half Docker gives nodes their addresses. */
const FIRST_BLOCK = 64;
const MOST_CLUSTERS = 64;
const BLOCK_SIZE = 256;

/**
 * Where Services of type LoadBalancer of a kind cluster have their addresses: a /24 of the shared network, which the node
 * answers for. Undefined for providers whose clusters have somebody who gives addresses, and for networks without the room.
 */
export function loadBalancerRange(
  { provider, network }: Pick<Topology, 'provider' | 'network'>,
  { index }: Pick<ClusterPlan, 'index'>,
): string | undefined {
  const range = parseIpv4Range(network.subnet);
  if (provider !== 'kind' || range === undefined || range.prefix !== 16 || index >= MOST_CLUSTERS) return undefined;
  return `${addressAt(range, (FIRST_BLOCK + index) * BLOCK_SIZE)}/24`;
}
