import type { Clock } from '../../core/clock.ts';

/**
 * Runs `work` with a signal that aborts with `signal`, or after `ms` with an error that names `what`.
 *
 * Listens by hand: signals made by `AbortSignal.any` pile up on a signal that lives as long as the program.
 */
export async function withDeadline<T>(
  {
    clock,
    signal,
    what,
    ms,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly what: string; readonly ms: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onAbort = (): void => {
    controller.abort(signal.reason);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  using _timer = clock.after(ms, () => {
    controller.abort(new Error(`${what}: no answer within ${String(ms)} ms`));
  });
  try {
    return await work(controller.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
