import { describeError, FleetbedError, isFleetbedError, messageOf } from '../core/errors.ts';
import type { ExpectedFailure } from './ledger/ledger.ts';
import { Inconclusive } from './inconclusive.ts';
import { NonConformance } from './nonconformance.ts';
import type { Verdict } from './verdict.ts';

/** What came of a case, before it is compared with what was expected. */
export type Outcome =
  | { readonly kind: 'held' }
  | { readonly kind: 'nonconformant' | 'inconclusive' | 'unsupported'; readonly reason: string };

export interface Judgement {
  readonly verdict: Verdict;
  /** Present unless `passed`. */
  readonly reason?: string;
  /** Whether it is as expected. */
  readonly expected: boolean;
}

/**
 * Sorts what a case threw. Only `NonConformance` accuses the implementation. What the provider or the machine cannot do is
 * `unsupported`; every other error is trouble of the testbed, or, when it is not one of fleetbed's own, of the case itself.
 */
export function outcomeOfError(error: unknown): Outcome {
  if (error instanceof NonConformance) return { kind: 'nonconformant', reason: error.message };
  if (error instanceof Inconclusive) return { kind: 'inconclusive', reason: error.message };
  if (isFleetbedError(error, 'FLEETBED_UNSUPPORTED')) return { kind: 'unsupported', reason: error.message };
  if (error instanceof FleetbedError) return { kind: 'inconclusive', reason: oneLine(describeError(error)) };
  const name = error instanceof Error ? error.name : typeof error;
  return { kind: 'inconclusive', reason: `the case itself failed: ${name}: ${oneLine(messageOf(error))}` };
}

/** Compares an outcome with the ledger's entry for the case, if it has one. */
export function judge(outcome: Outcome, entry: ExpectedFailure | undefined): Judgement {
  switch (outcome.kind) {
    case 'held':
      if (entry === undefined) return { verdict: 'passed', expected: true };
      return { verdict: 'unexpected-pass', expected: false, reason: `the ledger expects a failure: ${entry.reason}` };
    case 'nonconformant':
      if (entry === undefined) return { verdict: 'nonconformant', expected: false, reason: outcome.reason };
      return { verdict: 'expected-failure', expected: true, reason: `${outcome.reason} (ledger: ${entry.reason})` };
    case 'inconclusive':
      return { verdict: 'inconclusive', expected: false, reason: outcome.reason };
    case 'unsupported':
      return { verdict: 'unsupported', expected: true, reason: outcome.reason };
  }
}

/**
 * The exit code of a run, from its verdicts alone: 1 when a case is nonconformant or passed although the ledger says that it
 * fails, else 3 when one is inconclusive, else 0.
 */
export function exitCodeOf(verdicts: readonly Verdict[]): 0 | 1 | 3 {
  if (verdicts.some((verdict) => verdict === 'nonconformant' || verdict === 'unexpected-pass')) return 1;
  return verdicts.includes('inconclusive') ? 3 : 0;
}

function oneLine(text: string): string {
  return text.split(/\s*\n\s*/).join('; ');
}
