import type { FindingSink } from '../context/case-context.ts';
import { conclude } from './conclude.ts';

export interface PlainClaim {
  readonly claim: string;
  readonly expected: string;
  readonly observed: string;
}

/** What was seen, in words, is what was expected, in the same words. */
export function expectSame(t: FindingSink, claim: PlainClaim): void {
  conclude(t, { ...claim, holds: claim.expected === claim.observed });
}
