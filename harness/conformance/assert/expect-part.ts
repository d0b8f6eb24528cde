import type { Sample } from '../../traffic/traffic.ts';
import type { FindingSink } from '../context/case-context.ts';
import { clopperPearson } from '../judge/confidence-interval.ts';
import { answerOf, describeSample } from './answer-of.ts';
import { conclude } from './conclude.ts';
import { countAnswers, describeCounts, trustSamples } from './count-answers.ts';

export interface PartClaim {
  readonly claim: string;
  /** Whose part is looked at. */
  readonly from: string;
  /** The others that may answer. */
  readonly others: readonly string[];
  /** The promised part of all answers, 0 to 1. */
  readonly part: number;
  /** How far off it may be, as a part of {@link part}: 0.2 where a rule says ±20 %. */
  readonly tolerance: number;
}

/**
 * One answer has the promised part of all, within the tolerance that the rule itself states. No test of chance: choose so
 * many samples that the tolerance is wider than chance ever is, six standard deviations of independent choices.
 */
export function expectPart(
  t: FindingSink,
  samples: readonly Sample[],
  { claim, from, others, part, tolerance }: PartClaim,
): void {
  trustSamples(samples);
  const n = samples.length;
  const counts = countAnswers(samples, answerOf);
  const seen = counts.get(from) ?? 0;
  const stranger = samples.find((sample) => ![from, ...others].includes(answerOf(sample)));
  const [least, most] = [Math.ceil(n * part * (1 - tolerance)), Math.min(n, Math.floor(n * part * (1 + tolerance)))];
  const example = stranger === undefined ? '' : `; one was ${describeSample(stranger)}`;
  conclude(t, {
    claim,
    holds: stranger === undefined && seen >= least && seen <= most,
    expected: `${from} ${String(least)} to ${String(most)} of ${String(n)}, the rest ${others.join(', ')}`,
    observed: `${describeCounts(counts)}${example}`,
    n,
    interval: clopperPearson(seen, n),
  });
}
