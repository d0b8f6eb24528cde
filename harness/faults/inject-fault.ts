import type { Clock } from '../core/clock.ts';
import { FleetbedError, isFleetbedError, messageOf } from '../core/errors.ts';
import type { KubeClient } from '../kube/client/kube-client.ts';
import type { Fault } from './fault.ts';

/** The cluster that something is done to. */
export interface FaultTarget {
  /** Its name in the fleet, for descriptions. */
  readonly cluster: string;
  readonly client: KubeClient;
}

export interface FaultOptions {
  readonly clock: Clock;
  /** Of the injecting only: undoing goes on when a run was interrupted, with a deadline of its own. */
  readonly signal: AbortSignal;
  /** For the API to show the fault, and again for it to show the undoing. @default 60000 */
  readonly timeoutMs?: number;
}

export const FAULT_DEFAULTS: { readonly timeoutMs: number } = { timeoutMs: 60_000 };

/** What a wait inside may take longer than its own timeout, so that it and not the deadline says what was seen last. */
const GRACE_MS = 5_000;

/** One way to break something and to mend it. */
export interface FaultSteps {
  readonly description: string;
  /** Resolves when the API shows it. */
  readonly inject: (signal: AbortSignal) => Promise<void>;
  /** Resolves when the API shows that it is mended. Must stand being called on what was broken in part, or not at all. */
  readonly undo: (signal: AbortSignal) => Promise<void>;
}

/**
 * Injects a fault and gives the handle that undoes it.
 *
 * When the injecting fails or is aborted, what was done of it is undone before the error is thrown. The handle undoes once;
 * after a failure to undo, disposing it again tries again. Throws `FLEETBED_FAULT_FAILED` with what was seen.
 */
export async function injectFault(steps: FaultSteps, options: FaultOptions): Promise<Fault> {
  const { clock, signal, timeoutMs = FAULT_DEFAULTS.timeoutMs } = options;
  signal.throwIfAborted();
  const undo = (): Promise<void> => withDeadline(clock, timeoutMs + GRACE_MS, steps.undo);
  try {
    await steps.inject(signal);
  } catch (error) {
    const left = await undo().then(
      () => undefined,
      (undoing: unknown) => undoing,
    );
    if (left !== undefined) throw faultFailed(`${steps.description}: neither injected nor undone`, error, left);
    if (signal.aborted) throw error;
    throw faultFailed(`${steps.description}: could not be injected, and was undone`, error);
  }
  return undoableFault(steps.description, undo);
}

function undoableFault(description: string, undo: () => Promise<void>): Fault {
  let undone: Promise<void> | undefined;
  return {
    description,
    [Symbol.asyncDispose]: () => {
      undone ??= undo().catch((error: unknown) => {
        undone = undefined;
        throw faultFailed(`${description}: could not be undone`, error);
      });
      return undone;
    },
  };
}

/** Runs `work` with a signal that aborts after `ms`: there is none to pass down when something is disposed. */
async function withDeadline(clock: Clock, ms: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const deadline = new AbortController();
  using _late = clock.after(ms, () => {
    deadline.abort(new Error(`not done after ${String(ms)} ms`));
  });
  await work(deadline.signal);
}

function faultFailed(message: string, cause: unknown, undoing?: unknown): FleetbedError {
  const seen = [cause, ...(undoing === undefined ? [] : [undoing])].map(seenIn).join('\n');
  return new FleetbedError('FLEETBED_FAULT_FAILED', message, {
    observed: seen,
    hint: 'look at the pods and events of that cluster; what follows would be judged on a fleet that is not as it should be',
    cause: undoing === undefined ? cause : new AggregateError([cause, undoing], 'injecting and undoing failed'),
  });
}

function seenIn(error: unknown): string {
  if (isFleetbedError(error) && error.observed !== undefined) return `${error.message}: ${error.observed}`;
  return messageOf(error);
}

/** The error of a fault whose object does not exist. */
export function notThere(description: string): FleetbedError {
  return new FleetbedError('FLEETBED_FAULT_FAILED', `${description}: it is not there to begin with`, {
    observed: 'the API server has no such object',
    hint: 'check namespace and name, and wait for the object before breaking it',
  });
}
