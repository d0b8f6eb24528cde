import type { Sample } from '../../traffic/traffic.ts';
import type { FindingSink } from '../context/case-context.ts';
import type { Finding } from '../finding.ts';
import { Inconclusive } from '../inconclusive.ts';
import { acceptedCounts, binomialTwoSided } from '../judge/binomial.ts';
import { chiSquareFit, LEAST_EXPECTED } from '../judge/chi-square.ts';
import { clopperPearson } from '../judge/confidence-interval.ts';
import { answerOf, describeSample } from './answer-of.ts';
import { conclude } from './conclude.ts';
import { countAnswers, describeCounts, trustSamples } from './count-answers.ts';

export interface ShareClaim {
  readonly claim: string;
  /** Promised weight of each answer; shares follow from their sum. Any other answer refutes the claim. */
  readonly weights: Readonly<Record<string, number>>;
  /** What is counted. @default the cluster of a good answer, else the status or outcome */
  readonly by?: (sample: Sample) => string;
  /** Probability of accusing a conformant implementation. @default 0.00001 */
  readonly falseAlarm?: number;
}

/**
 * One in 100 000: with a dozen share checks in a run, one false accusation in 8 000 runs. With {@link SHARE_REQUESTS} a
 * deviation of eight points is still caught in more than 99 of 100 runs.
 */
export const FALSE_ALARM = 1e-5;
export const SHARE_REQUESTS = 2_000;

/**
 * The answers are spread as promised, given that each is chosen independently of the others (an implementation that deals
 * in turns is closer still). Two answers: exact binomial test, and the interval of the first one's share. More: chi-square.
 * One attempt, no tolerance beyond `falseAlarm`.
 */
export function expectShare(t: FindingSink, samples: readonly Sample[], share: ShareClaim): void {
  trustSamples(samples);
  const by = share.by ?? answerOf;
  const counts = countAnswers(samples, by);
  const stranger = samples.find((sample) => share.weights[by(sample)] === undefined);
  conclude(t, stranger === undefined ? judged(counts, share, samples.length) : refuted(counts, share, stranger));
}

function judged(counts: ReadonlyMap<string, number>, share: ShareClaim, n: number): Finding {
  const possible = Object.entries(share.weights).filter(([, weight]) => weight > 0);
  return possible.length === 2 && possible.length === Object.keys(share.weights).length
    ? judgedByBinomial(counts, share, n)
    : judgedByChiSquare(counts, share, n);
}

function judgedByBinomial(counts: ReadonlyMap<string, number>, share: ShareClaim, n: number): Finding {
  const falseAlarm = share.falseAlarm ?? FALSE_ALARM;
  const [first = '', second = ''] = Object.keys(share.weights);
  const promised = sharesOf(share)[first] ?? 0;
  if (n * Math.min(promised, 1 - promised) < LEAST_EXPECTED)
    throw new Inconclusive(`${String(n)} answers are too few to judge a share of ${percent(promised)}`);
  const seen = counts.get(first) ?? 0;
  const [least, most] = acceptedCounts(n, promised, falseAlarm);
  const p = binomialTwoSided(seen, n, promised);
  return {
    claim: share.claim,
    holds: p >= falseAlarm,
    expected: `${first} ${percent(promised)} and ${second} ${percent(1 - promised)}: ${first} ${String(least)} to ${String(most)} of ${String(n)}`,
    observed: describeCounts(counts),
    n,
    p,
    interval: clopperPearson(seen, n),
    falseAlarm,
  };
}

function judgedByChiSquare(counts: ReadonlyMap<string, number>, share: ShareClaim, n: number): Finding {
  const falseAlarm = share.falseAlarm ?? FALSE_ALARM;
  const shares = Object.entries(sharesOf(share));
  const least = Math.min(...shares.flatMap(([, each]) => (each > 0 ? [each * n] : [])));
  if (least < LEAST_EXPECTED) throw new Inconclusive(`${String(n)} answers are too few to judge these shares`);
  const fit = chiSquareFit(shares.map(([name, each]) => ({ name, observed: counts.get(name) ?? 0, share: each })));
  return {
    claim: share.claim,
    holds: fit.p >= falseAlarm,
    expected: shares.map(([name, each]) => `${name} ${percent(each)}`).join(', '),
    observed: describeCounts(counts),
    n,
    p: fit.p,
    falseAlarm,
    ...(Number.isFinite(fit.statistic)
      ? { data: { chiSquare: rounded(fit.statistic), degreesOfFreedom: fit.degreesOfFreedom } }
      : {}),
  };
}

/** An answer that is not among the promised ones needs no statistics. */
function refuted(counts: ReadonlyMap<string, number>, share: ShareClaim, stranger: Sample): Finding {
  return {
    claim: share.claim,
    holds: false,
    expected: `answers of ${Object.keys(share.weights).join(', ')} alone`,
    observed: `${describeCounts(counts)}; one was ${describeSample(stranger)}`,
    n: [...counts.values()].reduce((a, b) => a + b, 0),
  };
}

function sharesOf({ weights }: ShareClaim): Readonly<Record<string, number>> {
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  if (!(sum > 0)) throw new RangeError('the weights of a share claim add up to nothing');
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, weight / sum]));
}

function percent(share: number): string {
  return `${String(rounded(share * 100))} %`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
