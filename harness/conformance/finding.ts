/** One thing that a case looked at: what should be, what was, and how sure that is. Plain data. */
export interface Finding {
  /** A sentence that is true of a conformant implementation. */
  readonly claim: string;
  readonly holds: boolean;
  readonly expected: string;
  readonly observed: string;
  /** Number of samples behind it. */
  readonly n?: number;
  /** Probability of an observation at least this far off, were the claim true. */
  readonly p?: number;
  /** Confidence interval of the observed share, each bound in [0, 1]. */
  readonly interval?: readonly [number, number];
  /** Probability of accusing a conformant implementation: the claim fails when `p` is below it. */
  readonly falseAlarm?: number;
  /** Figures by name; a name that ends in `Ms` is milliseconds: `firstGoodMs`, `lost`, `longestGapMs`. */
  readonly data?: Readonly<Record<string, number | string>>;
}
