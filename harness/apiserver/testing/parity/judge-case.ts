import type { Answer } from './answer.ts';
import { differences, differenceText } from './differences.ts';
import type { Ledger } from './ledger.ts';
import type { Recorded } from './parity-files.ts';
import type { CaseAnswer } from './run-case.ts';

export interface StepVerdict {
  readonly step: string;
  /** For people. Empty: alike. */
  readonly problem: string;
}

/** What differs between the answers of two servers to the same case and is not in the ledger. */
export function judgeCase(
  of: string,
  expected: readonly (CaseAnswer | Recorded)[],
  actual: readonly CaseAnswer[],
  ledger: Ledger,
): readonly StepVerdict[] {
  return actual.map(({ step, request, answer }, index) => {
    const real = expected[index];
    if (real?.request !== request)
      return { step, problem: `${step}\n  not recorded: run \`node --import tsx scripts/parity.ts --record\`` };
    return { step, problem: problemOf(of, step, real.answer, answer, ledger) };
  });
}

function problemOf(of: string, step: string, expected: Answer, actual: Answer, ledger: Ledger): string {
  const found = differences(expected, actual).filter((difference) => !ledger.accepts(of, step, difference));
  if (found.length === 0) return '';
  const more = found.length > 12 ? [`  … and ${found.length - 12} more places`] : [];
  return [step, ...found.slice(0, 12).map(differenceText), ...more].join('\n');
}
