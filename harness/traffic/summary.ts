import { build } from 'hdr-histogram-js';
import type { Sample } from './traffic.ts';

/** How many samples there are of each sort. A key with no sample is absent. */
export interface SampleCounts {
  readonly total: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  /** Keys are three-digit statuses. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byCluster: Readonly<Record<string, number>>;
  readonly byPod: Readonly<Record<string, number>>;
}

export function countsOf(samples: readonly Sample[]): SampleCounts {
  return {
    total: samples.length,
    byOutcome: countBy(samples, ({ outcome }) => outcome),
    byStatus: countBy(samples, ({ status }) => status?.toString()),
    byCluster: countBy(samples, ({ cluster }) => cluster),
    byPod: countBy(samples, ({ pod }) => pod),
  };
}

function countBy(
  samples: readonly Sample[],
  keyOf: (sample: Sample) => string | undefined,
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const key = keyOf(sample);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Latencies of the answered samples, milliseconds from the due time. */
export interface LatencyPercentiles {
  readonly n: number;
  readonly minMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Recorded in microseconds with three significant digits. Undefined when nothing was answered. */
export function latencyOf(samples: readonly Sample[]): LatencyPercentiles | undefined {
  const answered = samples.filter(({ outcome }) => outcome === 'answered');
  if (answered.length === 0) return undefined;
  const histogram = build({ highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: 3 });
  for (const { latencyMs } of answered) histogram.recordValue(Math.max(0, Math.round(latencyMs * 1_000)));
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1_000;
  return {
    n: answered.length,
    minMs: Math.min(...extremes(answered)),
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    maxMs: Math.max(...extremes(answered)),
  };
}

/** Smallest and largest latency; a spread over a million arguments would not fit the stack. */
function extremes(samples: readonly Sample[]): readonly [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  for (const { latencyMs } of samples) {
    min = Math.min(min, latencyMs);
    max = Math.max(max, latencyMs);
  }
  return [min, max];
}
