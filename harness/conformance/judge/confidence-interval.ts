import betaincinv from '@stdlib/math-base-special-betaincinv';

/** Of the interval that accompanies a finding. */
export const CONFIDENCE = 0.99;

/**
 * Clopper-Pearson interval of the share behind `k` of `n`: it contains the true share with at least `confidence`. With
 * `k` = 0 its upper bound says how large a share may be that was never seen.
 */
export function clopperPearson(k: number, n: number, confidence: number = CONFIDENCE): readonly [number, number] {
  const tail = (1 - confidence) / 2;
  return [k === 0 ? 0 : betaincinv(tail, k, n - k + 1, false), k === n ? 1 : betaincinv(tail, k + 1, n - k, true)];
}
