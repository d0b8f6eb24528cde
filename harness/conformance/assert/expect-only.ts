import type { Sample } from '../../traffic/traffic.ts';
import type { FindingSink } from '../context/case-context.ts';
import { clopperPearson } from '../judge/confidence-interval.ts';
import { answerOf, describeSample } from './answer-of.ts';
import { conclude } from './conclude.ts';
import { countAnswers, describeCounts, trustSamples } from './count-answers.ts';

export interface OnlyClaim {
  readonly claim: string;
  /** The one answer that is allowed: a cluster, or a status such as `404`. */
  readonly from: string;
}

/** Every answer is the same one. The finding's interval is that of the share of other answers: how rare they may still be. */
export function expectOnly(t: FindingSink, samples: readonly Sample[], { claim, from }: OnlyClaim): void {
  trustSamples(samples);
  const others = samples.filter((sample) => answerOf(sample) !== from);
  const example = others[0] === undefined ? '' : `; one was ${describeSample(others[0])}`;
  conclude(t, {
    claim,
    holds: others.length === 0,
    expected: `${from} ${String(samples.length)}`,
    observed: `${describeCounts(countAnswers(samples, answerOf))}${example}`,
    n: samples.length,
    interval: clopperPearson(others.length, samples.length),
  });
}
