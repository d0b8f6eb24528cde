import { notYet, ready, waitFor, type CaseContext, type Sample, type Target } from '../../harness/conformance/index.ts';

/** A load that runs through the changes of a case. It is counted in requests, so that it says as much on a slow machine as on a fast one. */
export interface SteadyLoad {
  /** Resolves when {@link PHASE} requests that were due from now on have ended. */
  phase(): Promise<void>;
  /** Every request so far, in the order of sending. */
  stop(): Promise<readonly Sample[]>;
}

/** Few enough for a busy machine to keep up with; a service that is gone for 40 ms loses one. */
const PER_SECOND = 25;

/**
 * Requests before, between and after changes. Where none of 3 x 50 fails, it is 95 % certain that fewer than 2 % of such
 * requests do (the rule of three); one that a change always costs is among those that are under way meanwhile.
 */
export const PHASE = 50;

export async function startSteadyLoad(t: CaseContext, target: Target): Promise<SteadyLoad> {
  const drive = await t.startLoad(target, PER_SECOND);
  return {
    phase: async () => {
      const fromMs = drive.elapsedMs();
      await waitFor(
        `${String(PHASE)} more requests to ${target.host}`,
        () => {
          const ended = drive.soFar().filter(({ atMs }) => atMs >= fromMs).length;
          return ended >= PHASE ? ready(undefined) : notYet(`${String(ended)} so far`);
        },
        { clock: t.clock, signal: t.signal },
      );
    },
    stop: () => drive.stop(),
  };
}
