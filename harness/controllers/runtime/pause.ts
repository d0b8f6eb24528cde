import type { Clock } from '../../core/clock.ts';

/** Waits `ms`; false when `signal` aborted meanwhile or before. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
