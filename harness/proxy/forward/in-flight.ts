import type { UpstreamFailure } from './upstream-failure.ts';

/** A request or tunnel that an endpoint is busy with. */
export interface InFlight {
  /** No answer has begun. */
  readonly waiting: boolean;
  /** Of {@link InFlightList}. */
  slot: number;
  abort(failure: UpstreamFailure): void;
}

/**
 * What is under way. In place of a `Set`, whose outgrown tables refer to each other: once the collector has taken one for
 * old it keeps all that follow, and each request that was in them.
 */
export class InFlightList {
  readonly #items: InFlight[] = [];

  get size(): number {
    return this.#items.length;
  }

  get all(): readonly InFlight[] {
    return [...this.#items];
  }

  add(item: InFlight): void {
    item.slot = this.#items.length;
    this.#items.push(item);
  }

  /** Twice is once. */
  remove(item: InFlight): void {
    const { slot } = item;
    if (this.#items[slot] !== item) return;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#items[slot] = last;
    last.slot = slot;
  }
}
