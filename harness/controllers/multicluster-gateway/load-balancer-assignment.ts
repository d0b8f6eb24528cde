import type { Gateway } from '../../kube/api/gateway.ts';
import type { LoadBalancer } from './fleet-settings.ts';
import { byAge, keyTextOf } from '../clusterset/clusterset-world.ts';

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
  const owners = new Map<LoadBalancer, string>();
  const oldestFirst = gateways.toSorted(byAge);
  const keep = (gateway: Gateway, address: string | undefined): void => {
    const kept = candidates(gateway, loadBalancers).find((loadBalancer) => loadBalancer.address === address);
    if (kept !== undefined && !owners.has(kept)) owners.set(kept, keyTextOf(gateway));
  };
  for (const gateway of oldestFirst) keep(gateway, ownAddress(gateway));
  for (const gateway of oldestFirst)
    if (ownAddress(gateway) === undefined) keep(gateway, formerAddresses.get(keyTextOf(gateway)));
  const held = new Set(owners.values());
  for (const gateway of oldestFirst.filter((each) => !held.has(keyTextOf(each)))) {
    const free = candidates(gateway, loadBalancers).find((loadBalancer) => !owners.has(loadBalancer));
    if (free !== undefined) owners.set(free, keyTextOf(gateway));
  }
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
  const state = loadBalancers.map((each) => `${each.name} (${each.address}) ${ownerText(owners.get(each))}`);
  const count = loadBalancers.length;
  const all = count === 0 ? 'the fleet has no load balancer' : `load balancers: ${state.join(', ')}`;
  const wanted = (gateway.spec.addresses ?? []).map(({ value = '' }) => value);
  return wanted.length === 0
    ? { kind: 'unassigned', reason: 'AddressNotAssigned', message: `no load balancer is free; ${all}` }
    : { kind: 'unassigned', reason: 'AddressNotUsable', message: `${wanted.join(', ')} cannot be had; ${all}` };
}

function ownerText(owner: string | undefined): string {
  return owner === undefined ? 'is free' : `serves ${owner}`;
}
