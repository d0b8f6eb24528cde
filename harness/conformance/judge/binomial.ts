import betainc from '@stdlib/math-base-special-betainc';
import gammaln from '@stdlib/math-base-special-gammaln';

/**
 * The binomial distribution: how many of `n` independent requests fall into a class of probability `share`.
 *
 * Tails come from the regularised incomplete beta function, so they keep their relative accuracy far out: within 1e-12 of
 * exact rational arithmetic for n up to 20 000 and probabilities down to 1e-16 (checked by the test).
 */

/** P(X <= k). */
export function binomialLowerTail(k: number, n: number, share: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : betainc(1 - share, n - k, k + 1, true, false);
}

/** P(X >= k). */
export function binomialUpperTail(k: number, n: number, share: number): number {
  if (k <= 0) return 1;
  return k > n ? 0 : betainc(share, k, n - k + 1, true, false);
}

/** Natural logarithm of P(X = k). */
function logProbability(k: number, n: number, share: number): number {
  const choices = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
  return choices + k * Math.log(share) + (n - k) * Math.log1p(-share);
}

/** Two outcomes whose logarithms are this close are equally likely; rounding alone tells them apart. */
const EQUALLY_LIKELY = 1e-7;

/**
 * Exact two-sided binomial test: the probability of every outcome that is at most as likely as `k` of `n`, given `share`.
 * The definition is the one of R's `binom.test` (minimum likelihood).
 */
export function binomialTwoSided(k: number, n: number, share: number): number {
  checkCounts(k, n, share);
  if (share === 0) return k === 0 ? 1 : 0;
  if (share === 1) return k === n ? 1 : 0;
  const limit = logProbability(k, n, share) + EQUALLY_LIKELY;
  const isFar = (other: number): boolean => logProbability(other, n, share) <= limit;
  const mode = modeOf(n, share);
  if (k === mode) return 1;
  const p =
    k < mode
      ? binomialLowerTail(k, n, share) + binomialUpperTail(firstWhere(isFar, mode, n + 1), n, share)
      : binomialUpperTail(k, n, share) +
        binomialLowerTail(mode - firstWhere((step) => isFar(mode - step), 0, mode + 1), n, share);
  return Math.min(1, p);
}

/** The counts, both ends included, that {@link binomialTwoSided} does not reject at `falseAlarm`. */
export function acceptedCounts(n: number, share: number, falseAlarm: number): readonly [number, number] {
  checkCounts(0, n, share);
  if (share === 0) return [0, 0];
  if (share === 1) return [n, n];
  // The p-value falls with the likelihood, which falls on both sides of the mode, so both ends can be searched by halves.
  const mode = modeOf(n, share);
  const isRejected = (k: number): boolean => binomialTwoSided(k, n, share) < falseAlarm;
  const below = firstWhere((step) => isRejected(mode - step), 0, mode + 1);
  return [mode - below + 1, firstWhere(isRejected, mode, n + 1) - 1];
}

function modeOf(n: number, share: number): number {
  return Math.min(n, Math.floor((n + 1) * share));
}

/** The first whole number of [from, end) for which `holds` is true, given that it stays true; `end` when there is none. */
function firstWhere(holds: (value: number) => boolean, from: number, end: number): number {
  let [low, high] = [from, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function checkCounts(k: number, n: number, share: number): void {
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(k) || k < 0 || k > n || !(share >= 0 && share <= 1))
    throw new RangeError(`not a binomial question: ${String(k)} of ${String(n)} with share ${String(share)}`);
}
