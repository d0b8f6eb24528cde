import { isFleetbedError } from '../../core/errors.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

export const STORE: { readonly namespace: string; readonly name: string } = { namespace: 'store', name: 'store' };

/** Whether a promise has settled, and with what. */
export function watched<T>(promise: Promise<T>): { readonly promise: Promise<T>; readonly settled: () => boolean } {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  return { promise, settled: () => settled };
}

/** Code, message and observation of what a promise rejects with. */
export async function errorOf(
  promise: Promise<unknown>,
): Promise<{ code?: string; message: string; observed?: string }> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!isFleetbedError(error)) return { message: String(error) };
  return {
    code: error.code,
    message: error.message,
    ...(error.observed === undefined ? {} : { observed: error.observed }),
  };
}

/** A cluster, a clock that stands still, and the options for faults of at most 1 s. */
export function world(): {
  readonly cluster: ScriptedCluster;
  readonly clock: FakeClock;
  readonly target: { readonly cluster: string; readonly client: ScriptedCluster['client'] };
  readonly abort: AbortController;
  readonly options: { readonly clock: FakeClock; readonly signal: AbortSignal; readonly timeoutMs: number };
} {
  const cluster = new ScriptedCluster();
  const clock = new FakeClock();
  const abort = new AbortController();
  const target = { cluster: 'gke-west-1', client: cluster.client };
  return { cluster, clock, target, abort, options: { clock, signal: abort.signal, timeoutMs: 1_000 } };
}
