import { compareText, sortedIndex } from './key-order.ts';
import type { Stored } from './storage.ts';

/** Up to so many changes are put into a copy of the last snapshot one by one; more are merged into it. */
const MOST_SINGLE_CHANGES = 8;

/**
 * The objects of one resource in one namespace, by name and in the order of names. Writes cost the same however many
 * objects there are; the order is made when somebody asks for a snapshot after a write.
 */
export class SortedObjects {
  readonly #byName = new Map<string, Stored>();
  #snapshot: readonly Stored[] = [];
  /** Names that were written to since the snapshot. */
  readonly #changed = new Set<string>();

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): Stored | undefined {
    return this.#byName.get(name);
  }

  /** Adds an object or replaces the one of that name. */
  set(stored: Stored): void {
    const { name } = stored.key;
    this.#byName.set(name, stored);
    this.#changed.add(name);
  }

  delete(name: string): void {
    if (!this.#byName.delete(name)) return;
    this.#changed.add(name);
    // Where nobody asks for snapshots, what is gone is let go all the same.
    if (this.#changed.size > 2 * this.#byName.size + MOST_SINGLE_CHANGES) this.snapshot();
  }

  /** Never changes once handed out; the same until the next write. */
  snapshot(): readonly Stored[] {
    if (this.#changed.size === 0) return this.#snapshot;
    this.#snapshot = this.#changed.size > MOST_SINGLE_CHANGES ? this.#merged() : this.#patched();
    this.#changed.clear();
    return this.#snapshot;
  }

  #patched(): readonly Stored[] {
    const list = this.#snapshot.slice();
    for (const name of this.#changed) {
      const at = sortedIndex(list, (item) => compareText(item.key.name, name));
      const known = list[at]?.key.name === name ? 1 : 0;
      const now = this.#byName.get(name);
      if (now === undefined) list.splice(at, known);
      else list.splice(at, known, now);
    }
    return list;
  }

  #merged(): readonly Stored[] {
    const list: Stored[] = [];
    let at = 0;
    for (const name of [...this.#changed].sort(compareText)) {
      for (let next = this.#snapshot[at]; next !== undefined && next.key.name < name; next = this.#snapshot[at]) {
        list.push(next);
        at++;
      }
      if (this.#snapshot[at]?.key.name === name) at++;
      const now = this.#byName.get(name);
      if (now !== undefined) list.push(now);
    }
    for (; at < this.#snapshot.length; at++) {
      const rest = this.#snapshot[at];
      if (rest !== undefined) list.push(rest);
    }
    return list;
  }
}
