/**
 * Which addresses a client of one network uses for endpoints of all networks, and how often each.
 *
 * Mirrors Istio 1.13 `pilot/pkg/xds/ep_filters.go` EndpointsByNetworkFilter and `pilot/pkg/model/network.go`. Does not:
 * weights of localities or endpoints of their own; every endpoint counts 1.
 */
import type { MeshEndpoint } from './mesh-endpoints.ts';
import type { NetworkGateway } from './network-gateways.ts';

/** An address to send to, with its share. */
export type Target =
  | { readonly kind: 'endpoint'; readonly endpoint: MeshEndpoint; readonly weight: number }
  | { readonly kind: 'gateway'; readonly gateway: NetworkGateway; readonly weight: number };

/**
 * Every endpoint counts, near or behind a gateway: with more pods there, a gateway gets more (002-R12).
 *
 * @param clientNetwork of the client; an empty one is every network's neighbour, as an empty one of an endpoint is
 */
export function splitHorizon(
  endpoints: readonly MeshEndpoint[],
  gateways: readonly NetworkGateway[],
  clientNetwork: string,
): readonly Target[] {
  const scale = weightScale(gateways);
  const direct: Target[] = [];
  const shares = new Map<NetworkGateway, number>();
  for (const endpoint of endpoints) {
    const ways = gatewaysFor(endpoint, gateways);
    // 002-R4, 002-R7: without a gateway there is only the address itself.
    if (isNear(endpoint.network, clientNetwork) || ways.length === 0)
      direct.push({ kind: 'endpoint', endpoint, weight: scale });
    // 002-R8: the gateway reads the server name, which only TLS has.
    else if (endpoint.identity !== undefined)
      for (const way of ways) shares.set(way, (shares.get(way) ?? 0) + scale / ways.length);
  }
  return [...direct, ...[...shares].map(([gateway, weight]): Target => ({ kind: 'gateway', gateway, weight }))];
}

/**
 * The least common multiple of the numbers of gateways, of each network and of each cluster of one: with it every share is
 * a whole number. 002-R5
 */
export function weightScale(gateways: readonly NetworkGateway[]): number {
  const counts = new Map<string, number>();
  for (const { network, cluster } of gateways)
    for (const group of [JSON.stringify([network]), JSON.stringify([network, cluster])])
      counts.set(group, (counts.get(group) ?? 0) + 1);
  return [...counts.values()].reduce(leastCommonMultiple, 1);
}

/** Those of the endpoint's own cluster; else any of its network. 002-R6 */
function gatewaysFor(
  { network, cluster }: MeshEndpoint,
  gateways: readonly NetworkGateway[],
): readonly NetworkGateway[] {
  const ofNetwork = gateways.filter((gateway) => gateway.network === network);
  const ofCluster = ofNetwork.filter((gateway) => gateway.cluster === cluster);
  return ofCluster.length > 0 ? ofCluster : ofNetwork;
}

/** Clusters whose networks have one name are near, whatever lies between them: connections fail then. 002-B3 */
function isNear(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
