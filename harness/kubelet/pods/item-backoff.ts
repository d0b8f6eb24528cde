import type { Clock } from '../../core/clock.ts';

interface Entry {
  delayMs: number;
  updatedMs: number;
}

/**
 * Delays that double, by item. Mirrors `Backoff` of client-go `util/flowcontrol`: what was well for twice the longest
 * delay begins anew.
 */
export class ItemBackoff {
  readonly #clock: Clock;
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number }) {
    this.#clock = clock;
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  /** Another try, after something that happened at `atMs` of the clock. */
  next(key: string, atMs: number): void {
    const entry = this.#entries.get(key);
    const updatedMs = this.#clock.now();
    const delayMs =
      entry === undefined || this.#hasExpired(entry, atMs)
        ? this.#firstMs
        : Math.min(entry.delayMs * 2, this.#longestMs);
    this.#entries.set(key, { delayMs, updatedMs });
  }

  /** The delay that is in force, in milliseconds. */
  delayMs(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0;
  }

  /** How long to wait yet, in milliseconds, counted from something that happened at `atMs`. */
  waitMs(key: string, atMs: number): number {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#hasExpired(entry, atMs)) return 0;
    return Math.max(0, entry.delayMs - (this.#clock.now() - atMs));
  }

  /** How long to wait yet, counted from the last try. */
  waitSinceUpdateMs(key: string): number {
    const entry = this.#entries.get(key);
    const now = this.#clock.now();
    if (entry === undefined || this.#hasExpired(entry, now)) return 0;
    return Math.max(0, entry.delayMs - (now - entry.updatedMs));
  }

  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  #hasExpired({ updatedMs }: Entry, atMs: number): boolean {
    return atMs - updatedMs > this.#longestMs * 2;
  }
}

/** A duration of whole seconds as Go prints it: `10s`, `2m40s`. */
export function goSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}
