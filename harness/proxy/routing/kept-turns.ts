import type { Random } from '../../core/random.ts';
import { WeightedTurns } from '../balance/weighted-turns.ts';
import type { Route, WeightedBackend } from '../table/route.ts';

interface Shared {
  readonly backends: readonly WeightedBackend[];
}

/**
 * Whose turn it is among the backends of a rule, kept from table to table as long as the rule has the same ones: tables
 * that follow each other quickly would otherwise start the turns anew each time.
 */
export class KeptTurns {
  readonly #random: Random;
  #before = new Map<string, WeightedTurns<number>>();
  #now = new Map<string, WeightedTurns<number>>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Turns of the indices of the rule's backends. */
  of({ id }: Pick<Route, 'id'>, ruleIndex: number, { backends }: Shared): WeightedTurns<number> {
    if (backends.length <= 1) return this.#start(backends);
    const shares = backends.map(({ backend = '', weight }) => `${String(weight)} ${backend}`);
    const key = [id, String(ruleIndex), ...shares].join('\n');
    let turns = this.#now.get(key);
    if (turns === undefined) {
      turns = this.#before.get(key) ?? this.#start(backends);
      this.#now.set(key, turns);
    }
    return turns;
  }

  /** Another table comes into force: turns that this one did not take are forgotten at the next. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  #start(backends: readonly WeightedBackend[]): WeightedTurns<number> {
    const entries = backends.map(({ weight }, value) => ({ value, weight }));
    return new WeightedTurns(entries, this.#random);
  }
}
