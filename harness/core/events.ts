import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';

/** Progress is events; only reporters write. */
export interface StepEvent {
  readonly type: 'step-started' | 'step-ended' | 'step-failed' | 'step-note';
  /** What is done, in a few words: `create cluster`, `load image`. */
  readonly step: string;
  /** To whom: a cluster or process name. */
  readonly subject?: string;
  /** A result, an observation or the message of a failure. */
  readonly detail?: string;
  /** Only on `step-ended` and `step-failed`. */
  readonly durationMs?: number;
}

export type Emit<E> = (event: E) => void;

/** Runs `work` as a named step: emits its start, and its end or failure with the duration. */
export async function runStep<T>(
  { emit, clock }: { readonly emit: Emit<StepEvent>; readonly clock: Clock },
  step: string,
  subject: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const about = subject === undefined ? { step } : { step, subject };
  const startedMs = clock.now();
  emit({ type: 'step-started', ...about });
  try {
    const result = await work();
    emit({ type: 'step-ended', ...about, durationMs: clock.now() - startedMs });
    return result;
  } catch (error) {
    emit({ type: 'step-failed', ...about, durationMs: clock.now() - startedMs, detail: messageOf(error) });
    throw error;
  }
}
