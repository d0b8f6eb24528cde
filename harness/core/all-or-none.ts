import { messageOf } from './errors.ts';

/**
 * Runs tasks side by side. When one fails the others are aborted and waited for, so that nothing goes on behind the
 * caller's back; then the first failure is thrown.
 */
export async function allOrNone<T>(
  signal: AbortSignal,
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<readonly T[]> {
  const stop = new AbortController();
  const linked = AbortSignal.any([signal, stop.signal]);
  let first: { readonly error: unknown } | undefined;
  const guarded = tasks.map(async (task) => {
    try {
      return await task(linked);
    } catch (error) {
      first ??= { error };
      stop.abort(error);
      throw error;
    }
  });
  const settled = await Promise.allSettled(guarded);
  if (first !== undefined) throw first.error as Error;
  return settled.map((result) => (result as PromiseFulfilledResult<T>).value);
}

/** Runs tasks side by side, each to its end whatever happens to the others; then throws one error that holds every failure. */
export async function settleAll(tasks: readonly Promise<unknown>[]): Promise<void> {
  const failures = (await Promise.allSettled(tasks)).flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (failures.length === 1) throw failures[0] as Error;
  if (failures.length > 1) throw new AggregateError(failures, failures.map(messageOf).join('; '));
}
