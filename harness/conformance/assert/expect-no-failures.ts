import { isGood } from '../../traffic/failover.ts';
import type { Sample } from '../../traffic/traffic.ts';
import type { FindingSink } from '../context/case-context.ts';
import { clopperPearson } from '../judge/confidence-interval.ts';
import { answerOf, describeSample } from './answer-of.ts';
import { conclude } from './conclude.ts';
import { countAnswers, describeCounts, trustSamples } from './count-answers.ts';

export interface NoFailuresClaim {
  readonly claim: string;
  /** Fewer samples are inconclusive. @default 100 */
  readonly atLeast?: number;
}

/** Every request got a status of 200 to 299. */
export function expectNoFailures(
  t: FindingSink,
  samples: readonly Sample[],
  { claim, atLeast = 100 }: NoFailuresClaim,
): void {
  trustSamples(samples, atLeast);
  const failed = samples.filter((sample) => !isGood(sample));
  const [first] = failed;
  conclude(t, {
    claim,
    holds: failed.length === 0,
    expected: `no failure among ${String(samples.length)} requests`,
    observed:
      first === undefined
        ? `no failure; ${describeCounts(countAnswers(samples, answerOf))}`
        : `${String(failed.length)} failed (${describeCounts(countAnswers(failed, answerOf))}), the first after ${String(Math.round(first.atMs))} ms: ${describeSample(first)}`,
    n: samples.length,
    interval: clopperPearson(failed.length, samples.length),
    data: { failed: failed.length },
  });
}
