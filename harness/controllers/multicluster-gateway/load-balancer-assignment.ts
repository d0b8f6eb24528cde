import type { Gateway } from '../../kube/api/gateway.ts';
import type { LoadBalancer } from './fleet-settings.ts';
import { byAge, keyTextOf } from '../clusterset/clusterset-world.ts';
import { assignInTurn, describeOwners } from '../load-balancers/assign-load-balancers.ts';

/** Which load balancer serves a Gateway, or why none does. */
export type Assignment =
  | { readonly kind: 'assigned'; readonly loadBalancer: LoadBalancer }
  | {
      readonly kind: 'unassigned';
      readonly reason: 'AddressNotAssigned' | 'AddressNotUsable';
      readonly message: string;
    };

/**
 * Gives each Gateway one load balancer, by `namespace/name`.
 *
 * A Gateway keeps the address that its status has, so that nothing moves over a restart, or that it had in another cluster
 * (000-R21); the others take the first free one, oldest first. A Gateway on its way out keeps its own until it is gone.
 * `spec.addresses` may ask for a VIP (`IPAddress`) or a load balancer by name (`NamedAddress`); the first that is free is
 * taken.
 *
 * @param formerAddresses of Gateways of the same `namespace/name` in other clusters
 */
export function assignLoadBalancers(
  gateways: readonly Gateway[],
  loadBalancers: readonly LoadBalancer[],
  formerAddresses: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, Assignment> {
  const oldestFirst = gateways.toSorted(byAge);
  const owners = assignInTurn(
    oldestFirst.map((gateway) => ({
      key: keyTextOf(gateway),
      address: ownAddress(gateway),
      formerAddress: formerAddresses.get(keyTextOf(gateway)),
      candidates: candidates(gateway, loadBalancers),
    })),
  );
  const assigned = new Map([...owners].map(([loadBalancer, key]) => [key, loadBalancer]));
  return new Map(
    oldestFirst.map((gateway): [string, Assignment] => {
      const loadBalancer = assigned.get(keyTextOf(gateway));
      return [
        keyTextOf(gateway),
        loadBalancer === undefined ? refusal(gateway, loadBalancers, owners) : { kind: 'assigned', loadBalancer },
      ];
    }),
  );
}

function ownAddress({ status }: Gateway): string | undefined {
  return status?.addresses?.[0]?.value;
}

function candidates({ spec }: Gateway, loadBalancers: readonly LoadBalancer[]): readonly LoadBalancer[] {
  const wanted = spec.addresses ?? [];
  if (wanted.length === 0) return loadBalancers;
  return wanted.flatMap(({ type = 'IPAddress', value }) =>
    loadBalancers.filter(({ name, address }) => (type === 'NamedAddress' ? name : address) === value),
  );
}

function refusal(
  gateway: Gateway,
  loadBalancers: readonly LoadBalancer[],
  owners: ReadonlyMap<LoadBalancer, string>,
): Assignment {
  const all = describeOwners(loadBalancers, owners);
  const wanted = (gateway.spec.addresses ?? []).map(({ value = '' }) => value);
  return wanted.length === 0
    ? { kind: 'unassigned', reason: 'AddressNotAssigned', message: `no load balancer is free; ${all}` }
    : { kind: 'unassigned', reason: 'AddressNotUsable', message: `${wanted.join(', ')} cannot be had; ${all}` };
}
