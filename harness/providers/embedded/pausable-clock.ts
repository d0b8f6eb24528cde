import type { Clock } from '../../core/clock.ts';

/** A clock whose timers can be held back: what a stopped process sees. Time itself goes on. */
export interface PausableClock extends Clock {
  /** Nothing that waits for a time goes on from now on. */
  pause(): void;
  /** What has come due meanwhile happens now, in order. */
  resume(): void;
}

export function pausableClock(clock: Clock): PausableClock {
  let held: (() => void)[] | undefined;
  const whenRunning = (work: () => void): void => {
    if (held === undefined) work();
    else held.push(work);
  };
  return {
    now: () => clock.now(),
    date: () => clock.date(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      await new Promise<void>((resolve) => {
        whenRunning(resolve);
      });
      signal?.throwIfAborted();
    },
    after: (ms, callback) => {
      let disposed = false;
      const timer = clock.after(ms, () => {
        whenRunning(() => {
          if (!disposed) callback();
        });
      });
      return {
        [Symbol.dispose]: () => {
          disposed = true;
          timer[Symbol.dispose]();
        },
      };
    },
    pause: () => {
      held ??= [];
    },
    resume: () => {
      const due = held ?? [];
      held = undefined;
      for (const work of due) work();
    },
  };
}
