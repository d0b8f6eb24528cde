import type { Random } from '../../core/random.ts';

export interface Weighted<T> {
  readonly value: T;
  /** 0 or less: never. */
  readonly weight: number;
}

/**
 * Turns in proportion to weights, as evenly spread as can be: of every value the next turn is due 1 / weight after its
 * last (earliest deadline first, 004-D5). 000-D15: share = weight / sum; 0 means none. Any window of turns has each
 * value's share, one more or one less.
 *
 * A value that may not have its turn loses it; it does not get it later.
 */
export class WeightedTurns<T> {
  readonly #values: readonly T[];
  /** 1 / weight. */
  readonly #steps: readonly number[];
  readonly #due: number[];
  #now = 0;

  /** @param random where in the sequence it begins; without it the sequence begins with the greatest weight */
  constructor(entries: readonly Weighted<T>[], random?: Random) {
    const weighted = entries.filter(({ weight }) => weight > 0);
    this.#values = weighted.map(({ value }) => value);
    this.#steps = weighted.map(({ weight }) => 1 / weight);
    this.#due = this.#steps.map((step) => step * (random === undefined ? 1 : random.next()));
  }

  get size(): number {
    return this.#values.length;
  }

  /** Undefined when no value may have a turn. */
  next(may?: (value: T) => boolean): T | undefined {
    const at = this.#earliest(may);
    const value = this.#values[at];
    if (value === undefined) return undefined;
    this.#now = Math.max(this.#now, this.#due[at] ?? 0);
    this.#due[at] = this.#now + (this.#steps[at] ?? 0);
    if (this.#now > FAR) this.#rebase();
    return value;
  }

  #earliest(may: ((value: T) => boolean) | undefined): number {
    let found = -1;
    let earliest = Infinity;
    for (let at = 0; at < this.#values.length; at += 1) {
      const due = Math.max(this.#due[at] ?? 0, this.#now);
      if (due >= earliest || (may !== undefined && !may(this.#values[at] as T))) continue;
      found = at;
      earliest = due;
    }
    return found;
  }

  #rebase(): void {
    for (let at = 0; at < this.#due.length; at += 1) this.#due[at] = (this.#due[at] ?? 0) - this.#now;
    this.#now = 0;
  }
}

/** Numbers stay small enough for steps of 1 / 1,000,000 to count. */
const FAR = 1_000_000;
