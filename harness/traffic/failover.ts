import type { Sample } from './traffic.ts';

export interface FailoverQuestion {
  /** When the fault was injected: milliseconds after the start of the drive, as `Drive.elapsedMs` says. */
  readonly faultAtMs: number;
  /** When undoing it began. Without it nothing is said about a return. */
  readonly restoredAtMs?: number;
  /** The cluster that the fault is in. */
  readonly from: string;
  /** The clusters that may take over. */
  readonly to: readonly string[];
}

/**
 * What a fault cost, as a client saw it. Every time is in milliseconds after the fault (`returnMs`: after the restoring); a
 * figure that did not come about is absent.
 *
 * A sample is *good* when it was answered with a status of 200 to 299. It is *known* at `atMs + latencyMs`. It is *exposed*
 * to the fault when it was due or became known at or after `faultAtMs`: what was in flight then counts too.
 */
export interface FailoverFigures {
  /** Exposed requests. */
  readonly exposed: number;
  /** Exposed requests without a good answer. */
  readonly lost: number;
  /** When the earliest known good answer of a `to` cluster to a request due at or after the fault was known. */
  readonly firstGoodMs?: number;
  /** Those of `lost` that were due after `firstGoodMs`. All that were due after the fault when there was no first good answer. */
  readonly lostAfterFirstGood: number;
  /** When the last lost request was due. Negative for one that was in flight at the fault. */
  readonly lastLostMs?: number;
  /**
   * The longest time without a good answer becoming known, whoever gave it, between the last one known before the fault (the
   * fault itself, if there was none) and the end: the moment when the last sample was known.
   */
  readonly longestGapMs: number;
  /** When the last good answer of `from` to a request due before `restoredAtMs` was known: how long the cluster was still used. */
  readonly lastFromMs?: number;
  /** When the earliest known good answer of `from` to a request due at or after `restoredAtMs` was known, after that time. */
  readonly returnMs?: number;
}

export function failoverOf(samples: readonly Sample[], question: FailoverQuestion): FailoverFigures {
  const { faultAtMs, restoredAtMs } = question;
  const exposed = samples.filter((sample) => sample.atMs >= faultAtMs || knownAt(sample) >= faultAtMs);
  const lost = exposed.filter((sample) => !isGood(sample));
  const firstGood = firstGoodOf(samples, question);
  const lastLost = maxOf(lost.map(({ atMs }) => atMs));
  const lastFrom = maxOf(
    exposed.filter((sample) => isGoodFrom(sample, question.from) && before(sample, restoredAtMs)).map(knownAt),
  );
  const returned = returnOf(samples, question);
  return {
    exposed: exposed.length,
    lost: lost.length,
    ...(firstGood === undefined ? {} : { firstGoodMs: rounded(firstGood - faultAtMs) }),
    lostAfterFirstGood: lost.filter(({ atMs }) => atMs >= faultAtMs && atMs > (firstGood ?? -1)).length,
    ...(lastLost === undefined ? {} : { lastLostMs: rounded(lastLost - faultAtMs) }),
    longestGapMs: rounded(longestGap(samples, faultAtMs)),
    ...(lastFrom === undefined ? {} : { lastFromMs: rounded(lastFrom - faultAtMs) }),
    ...(returned === undefined ? {} : { returnMs: rounded(returned) }),
  };
}

/** Answered with a status of 200 to 299. */
export function isGood({ outcome, status = 0 }: Sample): boolean {
  return outcome === 'answered' && status >= 200 && status <= 299;
}

/** When the client knew what became of it, in milliseconds after the start of the drive. */
export function knownAt({ atMs, latencyMs }: Sample): number {
  return atMs + latencyMs;
}

function firstGoodOf(samples: readonly Sample[], { faultAtMs, to }: FailoverQuestion): number | undefined {
  return minOf(
    samples
      .filter((sample) => sample.atMs >= faultAtMs && to.some((cluster) => isGoodFrom(sample, cluster)))
      .map(knownAt),
  );
}

function returnOf(samples: readonly Sample[], { restoredAtMs, from }: FailoverQuestion): number | undefined {
  if (restoredAtMs === undefined) return undefined;
  const known = minOf(samples.filter((sample) => sample.atMs >= restoredAtMs && isGoodFrom(sample, from)).map(knownAt));
  return known === undefined ? undefined : known - restoredAtMs;
}

function longestGap(samples: readonly Sample[], faultAtMs: number): number {
  const known = samples.filter(isGood).map(knownAt);
  const start = maxOf(known.filter((ms) => ms <= faultAtMs)) ?? faultAtMs;
  const end = Math.max(maxOf(samples.map(knownAt)) ?? faultAtMs, faultAtMs);
  const instants = [start, ...known.filter((ms) => ms > faultAtMs).sort((a, b) => a - b), end];
  return maxOf(instants.slice(1).map((ms, index) => ms - (instants[index] ?? ms))) ?? 0;
}

function isGoodFrom(sample: Sample, cluster: string): boolean {
  return sample.cluster === cluster && isGood(sample);
}

function before({ atMs }: Sample, limitMs: number | undefined): boolean {
  return limitMs === undefined || atMs < limitMs;
}

/** Not `Math.max(...values)`: a drive can have more samples than a call may have arguments. */
function maxOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}

function minOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.min(a, b));
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
