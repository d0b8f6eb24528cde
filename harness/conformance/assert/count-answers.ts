import type { Sample } from '../../traffic/traffic.ts';
import { Inconclusive } from '../inconclusive.ts';

/** How often each answer was given, by `by`. */
export function countAnswers(samples: readonly Sample[], by: (sample: Sample) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const sample of samples) counts.set(by(sample), (counts.get(by(sample)) ?? 0) + 1);
  return counts;
}

/** `gke-west-1 1500, gke-east-1 499, 503 1`, most frequent first. */
export function describeCounts(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  return sorted.length === 0 ? 'nothing' : sorted.map(([name, count]) => `${name} ${String(count)}`).join(', ');
}

/**
 * Throws {@link Inconclusive} when the samples cannot speak for the implementation: too few, or the driver itself could not
 * send some (outcome `failed`: out of ports, out of files).
 */
export function trustSamples(samples: readonly Sample[], atLeast: number = 1): void {
  if (samples.length < atLeast)
    throw new Inconclusive(`${String(samples.length)} requests were sent where at least ${String(atLeast)} are needed`);
  const own = samples.filter(({ outcome }) => outcome === 'failed');
  if (own.length > 0)
    throw new Inconclusive(
      `the driver could not send ${String(own.length)} of ${String(samples.length)} requests: ${own[0]?.error ?? ''}`,
    );
}
