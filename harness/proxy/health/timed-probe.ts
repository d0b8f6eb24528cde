import type { Clock } from '../../core/clock.ts';

/** What is being asked; `stop` ends it when the answer is there, or nobody wants it any more. */
export interface Asking {
  stop(): void;
}

export interface TimedProbe {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Resolves to what `ask` settles with, once; false after the timeout, an abort, or when `ask` throws. */
export function timedProbe(
  { clock, timeoutMs, signal }: TimedProbe,
  ask: (settle: (passed: boolean) => void) => Asking,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(false);
      return;
    }
    let asking: Asking | undefined;
    const settled = { done: false };
    const settle = (passed: boolean): void => {
      if (settled.done) return;
      settled.done = true;
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', fail);
      asking?.stop();
      resolve(passed);
    };
    const fail = (): void => {
      settle(false);
    };
    const timer = clock.after(timeoutMs, fail);
    signal.addEventListener('abort', fail, { once: true });
    try {
      asking = ask(settle);
    } catch {
      fail();
    }
    // What settled at once could not be stopped before.
    if (settled.done) asking?.stop();
  });
}
