import { sortedIndex } from './key-order.ts';
import type { StorageEvent } from './storage.ts';

/** The latest events of one resource, in the order of revisions: at least `size` of them where there were as many. */
export class EventHistory {
  readonly #size: number;
  #events: StorageEvent[] = [];
  /** Of the youngest event that is no longer here. */
  #forgotten = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Events of this revision and older ones may be missing. */
  get forgotten(): number {
    return this.#forgotten;
  }

  push(event: StorageEvent): void {
    this.#events.push(event);
    // In bulk, so that a push costs the same however long the history is.
    if (this.#events.length > 2 * this.#size) this.#drop(this.#events.length - this.#size);
  }

  /** Events later than `revision`, oldest first. */
  after(revision: number): readonly StorageEvent[] {
    return this.#events.slice(this.#indexAfter(revision));
  }

  forget(revision: number): void {
    this.#drop(this.#indexAfter(revision));
    this.#forgotten = Math.max(this.#forgotten, revision);
  }

  #indexAfter(revision: number): number {
    return sortedIndex(this.#events, (event) => (event.revision <= revision ? -1 : 1));
  }

  #drop(count: number): void {
    const last = this.#events[count - 1];
    if (last === undefined) return;
    this.#forgotten = last.revision;
    this.#events = this.#events.slice(count);
  }
}
