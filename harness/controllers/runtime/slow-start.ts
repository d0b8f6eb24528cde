/**
 * Mirrors kubernetes `pkg/controller/replicaset/replica_set.go` slowStartBatch: 1 first, then 2, 4, 8 … at once, and no
 * further batch after one with a failure, so that a quota does not refuse a thousand requests.
 */
export async function slowStart(
  count: number,
  work: (index: number) => Promise<void>,
): Promise<{ readonly done: number; readonly failure?: unknown }> {
  let done = 0;
  for (let size = Math.min(count, 1); size > 0; size = Math.min(size * 2, count - done)) {
    const first = done;
    const results = await Promise.allSettled(Array.from({ length: size }, (_, index) => work(first + index)));
    const failures = results.filter((result) => result.status === 'rejected');
    done += size - failures.length;
    const [failure] = failures;
    if (failure !== undefined) return { done, failure: failure.reason as unknown };
  }
  return { done };
}
