import { weightOf, type Balanced, type Eligible } from './balanced.ts';
import { hashText, mixBits } from './hash-text.ts';
import { WeightedTurns } from './weighted-turns.ts';

/** Whose turn it is among endpoints that are equally good: one each, or by weight. 000-D8, 002-D5, 003-D8 */
export class Turns<M extends Balanced> {
  readonly #members: readonly M[];
  /** Undefined while all have the same weight. */
  readonly #weighted: WeightedTurns<M> | undefined;
  #hashes: readonly number[] | undefined;
  #at = 0;

  constructor(members: readonly M[]) {
    this.#members = members.filter((member) => weightOf(member) > 0);
    const [first] = this.#members;
    const isEven = this.#members.every((member) => weightOf(member) === (first === undefined ? 1 : weightOf(first)));
    if (!isEven) this.#weighted = new WeightedTurns(members.map((value) => ({ value, weight: weightOf(value) })));
  }

  /** Undefined when nobody is eligible. */
  next(may: Eligible<M>): M | undefined {
    if (this.#weighted !== undefined) return this.#weighted.next(may);
    const { length } = this.#members;
    for (let step = 0; step < length; step += 1) {
      const member = this.#members[(this.#at + step) % length];
      if (member === undefined || !may(member)) continue;
      this.#at = (this.#at + step + 1) % length;
      return member;
    }
    return undefined;
  }

  /** The eligible member with the fewest requests in flight for its weight; of several the one whose turn is next. */
  leastBusy(may: Eligible<M>): M | undefined {
    const { length } = this.#members;
    let best = -1;
    let lowest = Infinity;
    for (let step = 0; step < length; step += 1) {
      const at = (this.#at + step) % length;
      const member = this.#members[at];
      if (member === undefined || !may(member)) continue;
      const busy = (member.inFlight + 1) / weightOf(member);
      if (busy >= lowest) continue;
      best = at;
      lowest = busy;
    }
    if (best !== -1) this.#at = (best + 1) % length;
    return this.#members[best];
  }

  /**
   * The eligible member that belongs to a key: the same for a key as long as it is eligible, whoever comes and goes; each
   * member has keys in proportion to its weight (weighted rendezvous hashing).
   */
  ofKey(key: number, may: Eligible<M>): M | undefined {
    this.#hashes ??= this.#members.map(({ endpoint }) => hashText(`${endpoint.address}:${String(endpoint.port)}`));
    let best: M | undefined;
    let highest = -Infinity;
    for (const [at, member] of this.#members.entries()) {
      if (!may(member)) continue;
      const score = scoreOf(mixBits(key ^ (this.#hashes[at] ?? 0)), weightOf(member));
      if (score <= highest) continue;
      highest = score;
      best = member;
    }
    return best;
  }
}

/** The greater of several is a member's with a probability in proportion to its weight. */
function scoreOf(hash: number, weight: number): number {
  return -weight / Math.log((hash + 0.5) / 4_294_967_296);
}
