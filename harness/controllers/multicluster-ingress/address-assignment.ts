import { isIPv4 } from 'node:net';
import type { MultiClusterIngress } from '../../kube/api/multicluster-ingress.ts';
import { byAge, keyTextOf } from '../clusterset/clusterset-world.ts';
import { assignInTurn, describeOwners, type Claimant } from '../load-balancers/assign-load-balancers.ts';
import type { LoadBalancer } from '../load-balancers/load-balancer.ts';
import type { EvaluatedIngress } from './evaluated-ingress.ts';
import { STATIC_IP } from './names.ts';

export interface AddressAssignmentOptions {
  /** They keep their address until they are gone. */
  readonly departing: readonly MultiClusterIngress[];
  /** Of the other clusters (001-R11). */
  readonly elsewhere: readonly MultiClusterIngress[];
  readonly loadBalancers: readonly LoadBalancer[];
}

export type AssignedAddress = Pick<EvaluatedIngress, 'loadBalancer' | 'addressProblem'>;

/**
 * Gives each ingress one load balancer. It keeps the one that its status has, or that its namesake in the former config cluster
 * has (001-R7, R11), unless it asks for another one that is free. Who has nothing to serve and had no address gets none (001-R8).
 */
export function assignAddresses(
  planned: readonly EvaluatedIngress[],
  { departing, elsewhere, loadBalancers }: AddressAssignmentOptions,
): (ingress: MultiClusterIngress) => AssignedAddress {
  const former = new Map(elsewhere.map((ingress) => [keyTextOf(ingress), ingress.status?.VIP]));
  const claiming = [
    ...planned
      .filter(({ ingress, plan }) => plan !== undefined || ingress.status?.VIP !== undefined)
      .map(({ ingress }) => ingress),
    ...departing,
  ].sort(byAge);
  // Whoever asks for an address comes before those who take any, and those leave it to him.
  const asked = new Set(claiming.map(wantedAddress));
  const anyOf = [...loadBalancers].sort((a, b) => Number(asked.has(a.address)) - Number(asked.has(b.address)));
  const claim = (ingress: MultiClusterIngress, wanted: string | undefined): Claimant<LoadBalancer> => ({
    key: keyTextOf(ingress),
    address: ingress.status?.VIP,
    formerAddress: former.get(keyTextOf(ingress)),
    candidates: wanted === undefined ? anyOf : loadBalancers.filter(({ address }) => address === wanted),
  });
  const inTurn = [
    ...claiming.filter((ingress) => wantedAddress(ingress) !== undefined),
    ...claiming.filter((ingress) => wantedAddress(ingress) === undefined),
  ];
  const first = new Set(assignInTurn(inTurn.map((ingress) => claim(ingress, wantedAddress(ingress)))).values());
  const owners = assignInTurn(
    inTurn.map((ingress) =>
      claim(
        ingress,
        first.has(keyTextOf(ingress)) ? wantedAddress(ingress) : (ingress.status?.VIP ?? wantedAddress(ingress)),
      ),
    ),
  );
  const byKey = new Map([...owners].map(([loadBalancer, key]) => [key, loadBalancer]));
  const claims = new Set(claiming.map(keyTextOf));
  return (ingress) => {
    const key = keyTextOf(ingress);
    const loadBalancer = byKey.get(key);
    const wanted = wantedAddress(ingress);
    const isMet =
      !claims.has(key) || (loadBalancer !== undefined && (wanted ?? loadBalancer.address) === loadBalancer.address);
    const what = wanted === undefined ? 'no load balancer is free' : `the address ${wanted} cannot be had`;
    return {
      ...(loadBalancer === undefined ? {} : { loadBalancer }),
      ...(isMet ? {} : { addressProblem: `${what}; ${describeOwners(loadBalancers, owners)}` }),
    };
  };
}

/** Undefined for an annotation that is none (001-B4). */
function wantedAddress({ metadata }: MultiClusterIngress): string | undefined {
  const address = metadata.annotations?.[STATIC_IP];
  return address !== undefined && isIPv4(address) ? address : undefined;
}
