import { acceptedCounts, binomialLowerTail, binomialUpperTail } from './binomial.ts';

export interface SampleSizeQuestion {
  /** The promised share. */
  readonly share: number;
  /** The smallest deviation that has to be caught, as a share: 0.08 is eight points. */
  readonly tolerance: number;
  /** Probability of accusing a conformant implementation. */
  readonly falseAlarm: number;
  /** Probability of missing a deviation of `tolerance`. */
  readonly missRate: number;
}

/** The probability that {@link binomialTwoSided} accuses an implementation whose true share is `truth`. */
export function powerOf(n: number, share: number, truth: number, falseAlarm: number): number {
  const [least, most] = acceptedCounts(n, share, falseAlarm);
  return binomialLowerTail(least - 1, n, truth) + binomialUpperTail(most + 1, n, truth);
}

/** Steps of the answer: counts are whole, so power moves up and down a little from one n to the next. */
const STEP = 10;

/**
 * How many requests are needed: a multiple of ten for which the exact test misses a deviation of `tolerance`, in whichever
 * direction is harder to see, at most with `missRate`. Throws `RangeError` when more than ten million would be needed.
 */
export function sampleSizeFor({ share, tolerance, falseAlarm, missRate }: SampleSizeQuestion): number {
  const truths = [share - tolerance, share + tolerance].filter((truth) => truth >= 0 && truth <= 1);
  if (tolerance <= 0 || truths.length === 0)
    throw new RangeError(`no share lies ${String(tolerance)} away from ${String(share)}`);
  const isEnough = (steps: number): boolean =>
    truths.every((truth) => powerOf(steps * STEP, share, truth, falseAlarm) >= 1 - missRate);
  let [low, high] = [0, 1];
  while (!isEnough(high)) {
    low = high;
    high *= 2;
    if (high > 1_000_000) throw new RangeError('more than ten million requests would be needed');
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high * STEP;
}
