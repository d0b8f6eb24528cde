/**
 * What a case says about the implementation.
 *
 * `nonconformant` accuses the implementation; `inconclusive` accuses the testbed or the machine; `unsupported` says that a
 * feature the case needs is not claimed. `expected-failure` and `unexpected-pass` compare with the ledger: a failure that is
 * listed there with its reason, and a listed failure that did not happen.
 */
export type Verdict =
  'passed' | 'nonconformant' | 'inconclusive' | 'unsupported' | 'expected-failure' | 'unexpected-pass';

/** In the order in which a summary counts them: what needs a person comes first. */
export const VERDICTS: readonly Verdict[] = [
  'nonconformant',
  'inconclusive',
  'unexpected-pass',
  'expected-failure',
  'unsupported',
  'passed',
];
