import type { Clock } from '../../core/clock.ts';
import type { Balanced } from './balanced.ts';
import { WeightedTurns } from './weighted-turns.ts';

/** How much may be saved up, in seconds of capacity: a burst that short is no overload. */
const BURST_SECONDS = 0.5;
/** How long the sums of capacities stay as they are while health changes. */
const FRESH_MS = 50;

interface Bucket {
  /** Requests per second of all healthy endpoints of the region; Infinity when one of them has no limit. */
  rate: number;
  left: number;
}

/**
 * What each region may take. 000-D14: load up to c = capacity × healthy endpoints stays in the nearest region, the
 * excess goes to the next; when the sum of all c is exceeded, all regions take load in proportion to c.
 *
 * Each region has a bucket that fills with c per second. A request that finds all of them empty is excess, and is sent by
 * turns in proportion to c: together with what the buckets let through that is again the proportion of c.
 */
export class RegionCapacity<M extends Balanced> {
  readonly #clock: Clock;
  readonly #members: readonly M[];
  readonly #buckets = new Map<string, Bucket>();
  #filledMs = -Infinity;
  #countedMs = -Infinity;
  #excess = new WeightedTurns<string>([]);
  #rates = '';

  constructor(members: readonly M[], clock: Clock) {
    this.#members = members;
    this.#clock = clock;
  }

  /** Whether any of the endpoints has a capacity. */
  static limits(members: readonly Balanced[]): boolean {
    return members.some(({ endpoint }) => endpoint.capacity !== undefined);
  }

  /** To be called before each choice. */
  refill(): void {
    const now = this.#clock.now();
    if (now - this.#countedMs >= FRESH_MS) this.#count(now);
    const seconds = Math.max(0, now - this.#filledMs) / 1_000;
    this.#filledMs = now;
    for (const bucket of this.#buckets.values())
      bucket.left =
        bucket.rate === Infinity ? Infinity : Math.min(burstOf(bucket.rate), bucket.left + seconds * bucket.rate);
  }

  hasRoom(region: string): boolean {
    return (this.#buckets.get(region)?.left ?? 0) >= 1;
  }

  /** A request goes there. */
  take(region: string): void {
    const bucket = this.#buckets.get(region);
    if (bucket !== undefined && bucket.left >= 1) bucket.left -= 1;
  }

  /** The region whose turn it is to take more than it should. */
  excessRegion(): string | undefined {
    return this.#excess.next();
  }

  #count(now: number): void {
    this.#countedMs = now;
    const rates = new Map<string, number>();
    for (const { endpoint, usable } of this.#members)
      if (usable) rates.set(endpoint.region, (rates.get(endpoint.region) ?? 0) + (endpoint.capacity ?? Infinity));
    const text = JSON.stringify([...rates].map(([region, rate]) => [region, String(rate)]));
    if (text === this.#rates) return;
    this.#rates = text;
    for (const region of this.#buckets.keys()) if (!rates.has(region)) this.#buckets.delete(region);
    for (const [region, rate] of rates) {
      const bucket = this.#buckets.get(region);
      if (bucket === undefined) this.#buckets.set(region, { rate, left: burstOf(rate) });
      else bucket.rate = rate;
    }
    this.#excess = new WeightedTurns([...rates].map(([value, weight]) => ({ value, weight })));
  }
}

function burstOf(rate: number): number {
  return Math.max(1, rate * BURST_SECONDS);
}
