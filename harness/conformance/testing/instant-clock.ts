import type { Clock } from '../../core/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
}

/** A clock on which a sleep takes no time: whoever sleeps moves time forward, and with it the timers that fall due. */
export class InstantClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<Timer>();
  /** Called before time moves to the given moment. */
  readonly onMove: Set<(untilMs: number) => void> = new Set();

  now(): number {
    return this.#nowMs;
  }

  date(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#nowMs);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#moveTo(this.#nowMs + ms);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }

  after(ms: number, callback: () => void): Disposable {
    const timer = { atMs: this.#nowMs + ms, fire: callback };
    this.#timers.add(timer);
    return {
      [Symbol.dispose]: () => {
        this.#timers.delete(timer);
      },
    };
  }

  #moveTo(targetMs: number): void {
    for (const listener of this.onMove) listener(targetMs);
    this.#nowMs = Math.max(this.#nowMs, targetMs);
    for (const timer of this.#timers) {
      if (timer.atMs > this.#nowMs) continue;
      this.#timers.delete(timer);
      timer.fire();
    }
  }
}
