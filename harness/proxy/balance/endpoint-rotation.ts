import { continentOf, regionDistance } from './region-distance.ts';

export interface RotationMember {
  readonly region: string;
  /** Its health checks pass. */
  readonly healthy: boolean;
  /** Healthy, and not ejected for a connection that could not be made. */
  readonly usable: boolean;
}

/**
 * Whose turn it is among the endpoints of a backend. 000-D8, 000-D9
 *
 * The nearest distance that has a usable member serves, and its members take turns, one each. Each place clients come
 * from has turns of its own. Where every healthy member is ejected they serve all the same: only health checks may leave
 * a backend without an endpoint (000-D10), as Envoy's `max_ejection_percent` has it.
 */
export class EndpointRotation<M extends RotationMember> {
  readonly #members: readonly M[];
  readonly #regions: ReadonlySet<string>;
  readonly #continents: ReadonlySet<string>;
  readonly #tiers = new Map<string, readonly Turns<M>[]>();

  constructor(members: readonly M[]) {
    this.#members = members;
    this.#regions = new Set(members.map(({ region }) => region));
    this.#continents = new Set(members.map(({ region }) => continentOf(region)));
  }

  /** The next member for a client in `clientRegion`; never `except`. */
  next(clientRegion: string, except?: M): M | undefined {
    return this.#nearest(clientRegion, isUsable, except) ?? this.#nearest(clientRegion, isHealthy, except);
  }

  #nearest(clientRegion: string, may: Eligible, except: M | undefined): M | undefined {
    for (const turns of this.#tiersOf(clientRegion)) {
      const member = turns.next(may, except);
      if (member !== undefined) return member;
    }
    return undefined;
  }

  #tiersOf(clientRegion: string): readonly Turns<M>[] {
    const place = this.#placeOf(clientRegion);
    const known = this.#tiers.get(place);
    if (known !== undefined) return known;
    const tiers = ([0, 1, 2] as const)
      .map((distance) => this.#members.filter(({ region }) => regionDistance(place, region) === distance))
      .filter((members) => members.length > 0)
      .map((members) => new Turns(members));
    this.#tiers.set(place, tiers);
    return tiers;
  }

  /** Clients choose the text of their region; all that see the same distances share one entry, so that the map stays small. */
  #placeOf(clientRegion: string): string {
    if (this.#regions.has(clientRegion)) return clientRegion;
    const continent = continentOf(clientRegion);
    return this.#continents.has(continent) ? `${continent}-` : '-';
  }
}

type Eligible = (member: RotationMember) => boolean;

function isUsable({ usable }: RotationMember): boolean {
  return usable;
}

function isHealthy({ healthy }: RotationMember): boolean {
  return healthy;
}

class Turns<M extends RotationMember> {
  readonly #members: readonly M[];
  #at = 0;

  constructor(members: readonly M[]) {
    this.#members = members;
  }

  next(may: Eligible, except: M | undefined): M | undefined {
    const { length } = this.#members;
    for (let step = 0; step < length; step += 1) {
      const member = this.#members[(this.#at + step) % length];
      if (member === undefined || member === except || !may(member)) continue;
      this.#at = (this.#at + step + 1) % length;
      return member;
    }
    return undefined;
  }
}
