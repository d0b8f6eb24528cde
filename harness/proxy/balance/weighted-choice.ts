import type { Random } from '../../core/random.ts';

/** A random pick in proportion to weights. 000-D15: share = weight / sum; 0 means none. */
export class WeightedChoice<T> {
  readonly #values: readonly T[];
  /** Running sums of the weights. */
  readonly #sums: readonly number[];

  constructor(entries: readonly { readonly value: T; readonly weight: number }[]) {
    const weighted = entries.filter(({ weight }) => weight > 0);
    let sum = 0;
    this.#values = weighted.map(({ value }) => value);
    this.#sums = weighted.map(({ weight }) => (sum += weight));
  }

  /** Undefined when all weights are 0, or there is no entry. */
  pick(random: Random): T | undefined {
    const { length } = this.#sums;
    if (length <= 1) return this.#values[0];
    const point = random.next() * (this.#sums[length - 1] ?? 0);
    let at = 0;
    while (at < length - 1 && point >= (this.#sums[at] ?? 0)) at += 1;
    return this.#values[at];
  }
}
