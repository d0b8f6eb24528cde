import type { Clock } from '../core/clock.ts';
import { openLoopRequests } from './traffic-limits.ts';
import type { ClosedLoop, OpenLoop } from './traffic.ts';

export interface PacingOptions {
  readonly clock: Clock;
  /** What `clock.now()` was when the drive started. */
  readonly startedMs: number;
  /** Ends the sending, without an error. */
  readonly signal: AbortSignal;
}

// A sum of fractions can end a hair before the due time; without this the loop would sleep for nothing.
const ROUNDING_MS = 0.001;

/**
 * Calls `send` with each index at its due time, `index / perSecond`, and never waits for what it returns.
 *
 * The schedule is absolute: after a stall of this process everything that is overdue is sent at once, each with the time at
 * which it was due, and what follows is due as if nothing had happened. Resolves when the last request has been sent.
 */
export async function paceOpenLoop(
  pace: OpenLoop,
  send: (index: number, dueMs: number) => void,
  { clock, startedMs, signal }: PacingOptions,
): Promise<void> {
  const requests = openLoopRequests(pace);
  const dueMs = (index: number): number => (index * 1_000) / pace.perSecond;
  let next = 0;
  while (next < requests && !signal.aborted) {
    const elapsedMs = clock.now() - startedMs;
    for (; next < requests && dueMs(next) <= elapsedMs + ROUNDING_MS; next += 1) send(next, dueMs(next));
    if (next < requests) await sleepUnlessAborted(clock, dueMs(next) - elapsedMs, signal);
  }
}

/**
 * Keeps `concurrency` requests under way until `requests` have been sent; each is due when it is sent. Resolves when the
 * last one has been answered.
 */
export async function paceClosedLoop(
  { requests, concurrency }: Required<ClosedLoop>,
  send: (index: number, dueMs: number) => Promise<void>,
  { clock, startedMs, signal }: PacingOptions,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < requests && !signal.aborted) {
      const index = next;
      next += 1;
      await send(index, clock.now() - startedMs);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, lane));
}

async function sleepUnlessAborted(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
