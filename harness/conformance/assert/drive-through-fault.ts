import { isFleetbedError } from '../../core/errors.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import type { Fault } from '../../faults/fault.ts';
import { failoverOf, isGood, knownAt, type FailoverFigures } from '../../traffic/failover.ts';
import type { Drive, Sample } from '../../traffic/traffic.ts';
import type { CaseContext, Target } from '../context/case-context.ts';
import { trustSamples } from './count-answers.ts';

export interface FaultDrive {
  readonly target: Target;
  /** The cluster that the fault is in. */
  readonly from: string;
  /** The clusters that may take over. */
  readonly to: readonly string[];
  readonly inject: () => Promise<Fault>;
  /** How long to wait for another cluster to answer. */
  readonly awayWithinMs: number;
  /** The fault stays for at least this long, so that late losses are seen. @default 0 */
  readonly stayMs?: number;
  /** How long to wait for the cluster to answer again after the fault was undone. */
  readonly returnWithinMs: number;
}

/** Fine enough for a failover that takes a few milliseconds: one request in 5 ms. */
const PER_SECOND = 200;
/** Load before the fault, and after the return. */
const AROUND_MS = 500;

/**
 * Keeps a steady load running while a fault comes and goes, and measures what it cost. Waits for what is looked for and no
 * longer; what does not come about in its time is absent from the figures, and `expectFailover` judges that.
 *
 * The return is measured from the moment when the undoing took effect: starting pods again is not the implementation's time.
 */
export async function driveThroughFault(t: CaseContext, drive: FaultDrive): Promise<FailoverFigures> {
  const { target, from, to, inject, awayWithinMs, stayMs = 0, returnWithinMs } = drive;
  const load = await t.startLoad(target, PER_SECOND);
  await t.clock.sleep(AROUND_MS, t.signal);
  const faultAtMs = load.elapsedMs();
  const fault = await inject();
  const inEffectMs = load.elapsedMs();
  await awaitGood(t, load, { by: to, afterMs: faultAtMs, withinMs: faultAtMs + awayWithinMs - load.elapsedMs() });
  await t.clock.sleep(Math.max(AROUND_MS, faultAtMs + stayMs - load.elapsedMs()), t.signal);
  await fault[Symbol.asyncDispose]();
  const restoredAtMs = load.elapsedMs();
  await awaitGood(t, load, { by: [from], afterMs: restoredAtMs, withinMs: returnWithinMs });
  await t.clock.sleep(AROUND_MS, t.signal);
  const samples = await load.stop();
  trustSamples(samples);
  noteReaction(t, samples, { inEffectMs, to });
  return failoverOf(samples, { faultAtMs, restoredAtMs, from, to });
}

/** What a person wants to know beside the verdict: the time that is the implementation's alone. */
function noteReaction(
  t: CaseContext,
  samples: readonly Sample[],
  { inEffectMs, to }: { readonly inEffectMs: number; readonly to: readonly string[] },
): void {
  const taken = samples.filter((sample) => isGood(sample) && to.includes(sample.cluster ?? ''));
  const firstMs = Math.min(...taken.map(knownAt));
  if (!Number.isFinite(firstMs)) return;
  const sinceMs = firstMs - inEffectMs;
  const when = sinceMs < 0 ? `${(-sinceMs).toFixed(0)} ms before` : `${sinceMs.toFixed(0)} ms after`;
  t.note(`another cluster answered ${when} the fault was seen at the API`);
}

interface Awaited {
  readonly by: readonly string[];
  /** Only requests that were due later than this count. */
  readonly afterMs: number;
  readonly withinMs: number;
}

async function awaitGood(t: CaseContext, load: Drive, { by, afterMs, withinMs }: Awaited): Promise<void> {
  const isIt = (sample: Sample): boolean =>
    sample.atMs >= afterMs && isGood(sample) && sample.cluster !== undefined && by.includes(sample.cluster);
  try {
    await waitFor(
      `an answer of ${by.join(' or ')}`,
      () => (load.soFar().some(isIt) ? ready(undefined) : notYet('none so far')),
      { clock: t.clock, signal: t.signal, timeoutMs: Math.max(0, withinMs), everyMs: 100 },
    );
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')) throw error;
  }
}
