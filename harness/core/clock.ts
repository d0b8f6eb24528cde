/** Time as a collaborator: tests step it, the programs use {@link systemClock}. */
export interface Clock {
  /** Monotonic milliseconds with a fraction, from an arbitrary zero. For durations. */
  now(): number;
  /** Wall-clock time. For records that people read. */
  date(): Date;
  /** Resolves after `ms`; rejects with the reason of `signal` when that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls `callback` once after `ms`. The timer does not keep the process alive.
   *
   * What had arrived by then is seen first: after a pause of the process a deadline does not refuse what came in time.
   */
  after(ms: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
  after: (ms, callback) => {
    // Node runs timers before it reads from sockets, and immediates after that.
    let immediate: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      immediate = setImmediate(callback);
    }, ms);
    timer.unref();
    return {
      [Symbol.dispose]: () => {
        clearTimeout(timer);
        clearImmediate(immediate);
      },
    };
  },
};
