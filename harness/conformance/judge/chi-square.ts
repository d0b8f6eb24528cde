import gammainc from '@stdlib/math-base-special-gammainc';

/** One class of a distribution over three or more. */
export interface ExpectedClass {
  readonly name: string;
  /** What was seen. */
  readonly observed: number;
  /** The probability of the class; those of all classes add up to 1. */
  readonly share: number;
}

export interface GoodnessOfFit {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Probability of a statistic at least this large, were the shares true. */
  readonly p: number;
}

/** The chi-square distribution is close enough to the exact one from this expected count on. */
export const LEAST_EXPECTED = 5;

/**
 * Pearson's chi-square test of goodness of fit. A class of share 0 takes no part, but one answer in it refutes the shares.
 * Throws `RangeError` when an expected count is below {@link LEAST_EXPECTED}: send more requests.
 */
export function chiSquareFit(classes: readonly ExpectedClass[]): GoodnessOfFit {
  const total = classes.reduce((sum, { observed }) => sum + observed, 0);
  const possible = classes.filter(({ share }) => share > 0);
  for (const { name, share } of possible)
    if (total * share < LEAST_EXPECTED)
      throw new RangeError(`${name}: ${String(total * share)} expected of ${String(total)} is too few to judge`);
  const degreesOfFreedom = possible.length - 1;
  if (classes.some(({ share, observed }) => share === 0 && observed > 0))
    return { statistic: Infinity, degreesOfFreedom, p: 0 };
  const statistic = possible.reduce(
    (sum, { observed, share }) => sum + (observed - total * share) ** 2 / (total * share),
    0,
  );
  return {
    statistic,
    degreesOfFreedom,
    p: degreesOfFreedom === 0 ? 1 : gammainc(statistic / 2, degreesOfFreedom / 2, true, true),
  };
}
