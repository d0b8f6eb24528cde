/** Passes bytes at a constant rate, first come, first served. Times are milliseconds of one clock. */
export class RateLimiter {
  readonly #bytesPerMs: number;
  #freeAtMs = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  /** When the last of `bytes` is through, if the first goes in now. */
  take(bytes: number, nowMs: number): number {
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + bytes / this.#bytesPerMs;
    return this.#freeAtMs;
  }

  /** How long bytes that go in now wait until the first of them passes. */
  backlogMs(nowMs: number): number {
    return Math.max(0, this.#freeAtMs - nowMs);
  }

  /** How many bytes pass in a fiftieth of a second, at least one: larger pieces would arrive in lumps. */
  get pieceBytes(): number {
    return Math.max(1, Math.floor(this.#bytesPerMs * 20));
  }
}
