import type { Clock } from './clock.ts';
import { FleetbedError } from './errors.ts';

/** What a look at the world found: the awaited value, or why it is not there yet. */
export type Observation<T> =
  { readonly ready: true; readonly value: T } | { readonly ready: false; readonly why: string };

export function ready<T>(value: T): Observation<T> {
  return { ready: true, value };
}

export function notYet(why: string): { readonly ready: false; readonly why: string } {
  return { ready: false, why };
}

export interface WaitOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** @default 120000 */
  readonly timeoutMs?: number;
  /** Pause between two looks. @default 100 */
  readonly everyMs?: number;
}

export const WAIT_DEFAULTS: { readonly timeoutMs: number; readonly everyMs: number } = {
  timeoutMs: 120_000,
  everyMs: 100,
};

/**
 * Looks at the world until `observe` finds what `what` names.
 *
 * A look that throws counts as "not yet", with the error's message as the reason. Throws
 * `FLEETBED_WAIT_TIMEOUT` with the last observation after `timeoutMs`, or the reason of `signal` when that aborts.
 */
export async function waitFor<T>(
  what: string,
  observe: (signal: AbortSignal) => Promise<Observation<T>> | Observation<T>,
  { clock, signal, timeoutMs = WAIT_DEFAULTS.timeoutMs, everyMs = WAIT_DEFAULTS.everyMs }: WaitOptions,
): Promise<T> {
  const deadline = clock.now() + timeoutMs;
  for (let looks = 1; ; looks += 1) {
    signal.throwIfAborted();
    const seen = await look(observe, signal);
    if (seen.ready) return seen.value;
    if (clock.now() >= deadline) {
      throw new FleetbedError(
        'FLEETBED_WAIT_TIMEOUT',
        `${what}: not after ${String(timeoutMs)} ms and ${String(looks)} looks`,
        {
          observed: seen.why,
        },
      );
    }
    await clock.sleep(everyMs, signal);
  }
}

async function look<T>(
  observe: (signal: AbortSignal) => Promise<Observation<T>> | Observation<T>,
  signal: AbortSignal,
): Promise<Observation<T>> {
  try {
    return await observe(signal);
  } catch (error) {
    signal.throwIfAborted();
    return notYet(
      error instanceof FleetbedError && error.observed !== undefined
        ? `${error.message}: ${error.observed}`
        : String(error),
    );
  }
}
