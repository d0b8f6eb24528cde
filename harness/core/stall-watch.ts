import type { Clock } from './clock.ts';

/** How often the watch looks. A stall is seen from its length on, so this is the resolution as well. */
const PERIOD_MS = 20;
/** Shorter delays are the ordinary jitter of timers. */
const NOTICED_MS = 20;
/** Stalls that follow each other this closely delay the same requests. */
const TOGETHER_MS = 500;
/** Longer than any case. */
const KEPT_MS = 15 * 60_000;

interface Stall {
  readonly endMs: number;
  readonly ms: number;
}

/**
 * Sees when this process stood still: when its event loop was held up, or when the machine gave it no time. Programs that
 * share a process all fail to answer then, whoever is to blame.
 */
export class StallWatch implements Disposable {
  readonly #clock: Clock;
  readonly #stalls: Stall[] = [];
  #timer: Disposable;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#timer = this.#next();
  }

  /** The most that the process stood still within any half second of the last `lastMs`, milliseconds. */
  worstMs(lastMs: number): number {
    const nowMs = this.#clock.now();
    const stalls = this.#stalls.filter(({ endMs }) => endMs >= nowMs - lastMs);
    const sums = stalls.map(({ endMs }, index) => {
      const together = stalls.slice(0, index + 1).filter((stall) => stall.endMs > endMs - TOGETHER_MS);
      return together.reduce((sum, { ms }) => sum + ms, 0);
    });
    return Math.max(0, ...sums);
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #next(): Disposable {
    const dueMs = this.#clock.now() + PERIOD_MS;
    return this.#clock.after(PERIOD_MS, () => {
      const nowMs = this.#clock.now();
      if (nowMs - dueMs > NOTICED_MS) this.#stalls.push({ endMs: nowMs, ms: nowMs - dueMs });
      while ((this.#stalls[0]?.endMs ?? nowMs) < nowMs - KEPT_MS) this.#stalls.shift();
      this.#timer = this.#next();
    });
  }
}
