/** Pauses that double from 100 ms to 2 s. Without jitter: one controller speaks to a handful of servers. */
export class Backoff {
  #nextMs = BACKOFF_LIMITS.firstMs;

  /** The pause before the next try, in milliseconds. */
  next(): number {
    const pauseMs = this.#nextMs;
    this.#nextMs = Math.min(pauseMs * 2, BACKOFF_LIMITS.longestMs);
    return pauseMs;
  }

  /** After a success: the next pause is the shortest again. */
  reset(): void {
    this.#nextMs = BACKOFF_LIMITS.firstMs;
  }
}

export const BACKOFF_LIMITS: { readonly firstMs: number; readonly longestMs: number } = {
  firstMs: 100,
  longestMs: 2_000,
};
