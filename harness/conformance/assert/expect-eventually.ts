import { isFleetbedError, messageOf } from '../../core/errors.ts';
import { waitFor, type Observation } from '../../core/wait.ts';
import type { CaseContext } from '../context/case-context.ts';
import { Inconclusive } from '../inconclusive.ts';
import { conclude } from './conclude.ts';

export interface EventualClaim {
  readonly claim: string;
  readonly expected: string;
  /** 0: at once. @default limits.controlPlaneMs */
  readonly withinMs?: number;
  /** Pause between two looks. @default 100 */
  readonly everyMs?: number;
}

export type Watcher = Pick<CaseContext, 'record' | 'clock' | 'signal' | 'limits'>;

/**
 * What is claimed comes true within its time. Records how long it took. Throws `NonConformance` with the last thing seen
 * when it does not, and `Inconclusive` when the last look itself failed: then nobody knows.
 */
export async function expectEventually<T>(
  t: Watcher,
  { claim, expected, withinMs = t.limits.controlPlaneMs, everyMs }: EventualClaim,
  observe: (signal: AbortSignal) => Promise<Observation<T>>,
): Promise<T> {
  const startedMs = t.clock.now();
  let blind: unknown;
  const look = async (signal: AbortSignal): Promise<Observation<T>> => {
    try {
      const seen = await observe(signal);
      blind = undefined;
      return seen;
    } catch (error) {
      blind = error;
      throw error;
    }
  };
  try {
    const value = await waitFor(claim, look, {
      clock: t.clock,
      signal: t.signal,
      timeoutMs: withinMs,
      ...(everyMs === undefined ? {} : { everyMs }),
    });
    const afterMs = Math.round(t.clock.now() - startedMs);
    conclude(t, { claim, holds: true, expected, observed: `so after ${String(afterMs)} ms`, data: { afterMs } });
    return value;
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')) throw error;
    if (blind !== undefined) throw new Inconclusive(`${claim}: could not look: ${messageOf(blind)}`, { cause: blind });
    conclude(t, {
      claim,
      holds: false,
      expected: withinMs === 0 ? expected : `${expected} within ${String(withinMs)} ms`,
      observed: error.observed ?? 'nothing',
    });
    throw error;
  }
}
