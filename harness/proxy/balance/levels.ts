import type { BalancePolicy } from '../table/backend.ts';
import { tierOf, type Balanced } from './balanced.ts';
import { continentOf, regionDistance } from './region-distance.ts';
import { Turns } from './turns.ts';

/** Endpoints in groups, those to be preferred first. */
export interface Levels<M extends Balanced> {
  /** For clients in `clientRegion`. */
  of(clientRegion: string): readonly Turns<M>[];
}

export function levelsOf<M extends Balanced>(policy: BalancePolicy, members: readonly M[]): Levels<M> {
  if (policy === 'nearest') return new NearestLevels(members);
  const levels = policy === 'tiers' ? tierLevels(members) : [new Turns(members)];
  return { of: () => levels };
}

/** By {@link Endpoint.tier}, the lowest first. 003-D5 */
export function tierLevels<M extends Balanced>(members: readonly M[]): Turns<M>[] {
  const tiers = [...new Set(members.map(tierOf))].sort((a, b) => a - b);
  return tiers.map((tier) => new Turns(members.filter((member) => tierOf(member) === tier)));
}

/** By distance from the client; each place that clients come from has turns of its own. 000-D8 */
class NearestLevels<M extends Balanced> implements Levels<M> {
  readonly #members: readonly M[];
  readonly #regions: ReadonlySet<string>;
  readonly #continents: ReadonlySet<string>;
  readonly #levels = new Map<string, readonly Turns<M>[]>();

  constructor(members: readonly M[]) {
    this.#members = members;
    this.#regions = new Set(members.map(({ endpoint }) => endpoint.region));
    this.#continents = new Set(members.map(({ endpoint }) => continentOf(endpoint.region)));
  }

  of(clientRegion: string): readonly Turns<M>[] {
    const place = this.#placeOf(clientRegion);
    let levels = this.#levels.get(place);
    if (levels === undefined) {
      levels = ([0, 1, 2] as const)
        .map((distance) => this.#members.filter(({ endpoint }) => regionDistance(place, endpoint.region) === distance))
        .filter((members) => members.length > 0)
        .map((members) => new Turns(members));
      this.#levels.set(place, levels);
    }
    return levels;
  }

  /** Clients choose the text of their region; all that see the same distances share one entry, so that the map stays small. */
  #placeOf(clientRegion: string): string {
    if (this.#regions.has(clientRegion)) return clientRegion;
    const continent = continentOf(clientRegion);
    return this.#continents.has(continent) ? `${continent}-` : '-';
  }
}
