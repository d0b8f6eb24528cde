import type { LoadBalancer } from './load-balancer.ts';

/** Somebody who wants a load balancer for itself. */
export interface Claimant<L extends LoadBalancer> {
  /** `namespace/name`. */
  readonly key: string;
  /** What it had before, so that nothing moves over a restart. */
  readonly address: string | undefined;
  /** What its namesake in the former config cluster had (000-R21, 001-R11). */
  readonly formerAddress: string | undefined;
  /** Those that would do, the best first. */
  readonly candidates: readonly L[];
}

/** Gives claimants, oldest first, one load balancer each: the one that they had, else the first free one. Who has which. */
export function assignInTurn<L extends LoadBalancer>(claimants: readonly Claimant<L>[]): ReadonlyMap<L, string> {
  const owners = new Map<L, string>();
  const keep = ({ key, candidates }: Claimant<L>, address: string | undefined): void => {
    const kept = candidates.find((loadBalancer) => loadBalancer.address === address);
    if (kept !== undefined && !owners.has(kept)) owners.set(kept, key);
  };
  for (const claimant of claimants) keep(claimant, claimant.address);
  for (const claimant of claimants) if (claimant.address === undefined) keep(claimant, claimant.formerAddress);
  const held = new Set(owners.values());
  for (const { key, candidates } of claimants.filter((each) => !held.has(each.key))) {
    const free = candidates.find((loadBalancer) => !owners.has(loadBalancer));
    if (free !== undefined) owners.set(free, key);
  }
  return owners;
}

/** `lb-0 (172.28.0.2) is free, lb-1 (172.28.0.3) serves store/external-http`. */
export function describeOwners<L extends LoadBalancer>(
  loadBalancers: readonly L[],
  owners: ReadonlyMap<L, string>,
): string {
  const state = loadBalancers.map((each) => `${each.name} (${each.address}) ${ownerText(owners.get(each))}`);
  return loadBalancers.length === 0 ? 'the fleet has no load balancer' : `load balancers: ${state.join(', ')}`;
}

function ownerText(owner: string | undefined): string {
  return owner === undefined ? 'is free' : `serves ${owner}`;
}
