import type { Clock } from '../../core/clock.ts';
import type { BalancePolicy } from '../table/backend.ts';
import type { EndpointChoice } from '../routing/request-plan.ts';
import { isHealthy, isUsable, tierOf, type Balanced, type Eligible } from './balanced.ts';
import { levelsOf, tierLevels, type Levels } from './levels.ts';
import { RegionCapacity } from './region-capacity.ts';
import type { Turns } from './turns.ts';

/**
 * Chooses among the endpoints of a backend. {@link BalancePolicy} says which are preferred; the best group that has a
 * usable endpoint serves. 000-D8, 000-D9
 *
 * Where every healthy endpoint is ejected they serve all the same: only health checks may leave a backend without an
 * endpoint (000-D10), as Envoy's `max_ejection_percent` has it.
 */
export class EndpointBalancer<M extends Balanced> {
  readonly #members: readonly M[];
  readonly #levels: Levels<M>;
  readonly #turnOf: TurnOf<M>;
  readonly #capacity: RegionCapacity<M> | undefined;
  #tiers: readonly Turns<M>[] | undefined;

  constructor(policy: BalancePolicy, members: readonly M[], clock: Clock) {
    this.#members = members;
    this.#levels = levelsOf(policy, members);
    this.#turnOf = policy === 'least-request' ? (turns, may) => turns.leastBusy(may) : (turns, may) => turns.next(may);
    const isLimited = policy === 'nearest' && RegionCapacity.limits(members);
    this.#capacity = isLimited ? new RegionCapacity(members, clock) : undefined;
  }

  /** The next endpoint, none of those that were tried; undefined when no endpoint is healthy. */
  next({ clientRegion, affinity }: EndpointChoice, tried: readonly M[] = []): M | undefined {
    const levels = this.#levels.of(clientRegion);
    const among = (isFit: (member: Balanced) => boolean): Eligible<M> =>
      tried.length === 0 ? isFit : (member) => isFit(member) && !tried.includes(member);
    if (affinity !== undefined)
      return this.#ofKey(levels, affinity, among(isUsable)) ?? this.#ofKey(levels, affinity, among(isHealthy));
    const usable = among(isUsable);
    const within = this.#capacity === undefined ? this.#first(levels, usable) : this.#limited(levels, usable);
    return within ?? this.#first(levels, among(isHealthy));
  }

  /** An endpoint of the tier after that of those that were tried, or of a later one. 003-D6 */
  nextTier(tried: readonly M[]): M | undefined {
    this.#tiers ??= tierLevels(this.#members);
    const last = Math.max(...tried.map(tierOf));
    return this.#first(this.#tiers, (member) => member.usable && tierOf(member) > last);
  }

  #limited(levels: readonly Turns<M>[], usable: Eligible<M>): M | undefined {
    const capacity = this.#capacity;
    if (capacity === undefined) return undefined;
    capacity.refill();
    const within = this.#first(levels, (member) => capacity.hasRoom(member.endpoint.region) && usable(member));
    if (within !== undefined) {
      capacity.take(within.endpoint.region);
      return within;
    }
    const region = capacity.excessRegion();
    return (
      this.#first(levels, (member) => member.endpoint.region === region && usable(member)) ??
      this.#first(levels, usable)
    );
  }

  #first(levels: readonly Turns<M>[], may: Eligible<M>): M | undefined {
    return firstOf(levels, (turns) => this.#turnOf(turns, may));
  }

  #ofKey(levels: readonly Turns<M>[], key: number, may: Eligible<M>): M | undefined {
    return firstOf(levels, (turns) => turns.ofKey(key, may));
  }
}

type TurnOf<M extends Balanced> = (turns: Turns<M>, may: Eligible<M>) => M | undefined;

function firstOf<M extends Balanced>(
  levels: readonly Turns<M>[],
  choose: (turns: Turns<M>) => M | undefined,
): M | undefined {
  for (const turns of levels) {
    const member = choose(turns);
    if (member !== undefined) return member;
  }
  return undefined;
}
