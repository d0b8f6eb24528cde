import { notYet, ready, type Observation } from '../../core/wait.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { Sample } from '../../traffic/traffic.ts';
import type { CaseContext, Target } from '../context/case-context.ts';
import { Inconclusive } from '../inconclusive.ts';
import { answerOf, describeSample, sampleOf } from './answer-of.ts';
import { expectEventually, type Watcher } from './expect-eventually.ts';

export interface AnswersClaim {
  readonly claim: string;
  /** The answers wanted: cluster names, or statuses such as `404`. Each has to be seen, and no other in between. */
  readonly from: readonly string[];
  /** What is compared with `from`. @default the cluster of a good answer, else the status or outcome */
  readonly by?: (sample: Sample) => string;
  /** So many wanted answers in a row, since a data plane flaps while it is programmed. @default 10 */
  readonly inARow?: number;
  /** @default limits.controlPlaneMs */
  readonly withinMs?: number;
}

type Client = Watcher & Pick<CaseContext, 'request'>;

/** The Gateway comes to answer a request as wanted, `inARow` times without another answer in between. */
export async function expectAnswers(t: Client, target: Target, claim: AnswersClaim): Promise<void> {
  const { from, by = answerOf, inARow = 10 } = claim;
  const least = Math.max(inARow, from.length);
  // Somebody who is not among three equals has not come up in so many answers once in a million times.
  const most = least + 50 * (from.length - 1);
  await expectEventually(
    t,
    {
      claim: claim.claim,
      expected: `${String(least)} answers in a row, ${from.join(' and ')}`,
      everyMs: 25,
      ...(claim.withinMs === undefined ? {} : { withinMs: claim.withinMs }),
    },
    () => streak({ least, most, from, by }, async () => sampleOf(await t.request(target))),
  );
}

interface Streak {
  readonly least: number;
  readonly most: number;
  readonly from: readonly string[];
  readonly by: (sample: Sample) => string;
}

async function streak({ least, most, from, by }: Streak, ask: () => Promise<Sample>): Promise<Observation<undefined>> {
  const missing = new Set(from);
  for (let count = 1; count <= most; count += 1) {
    const sample = await ask();
    if (sample.outcome === 'failed') throw new Inconclusive(`the driver could not ask: ${sample.error ?? ''}`);
    const answer = by(sample);
    if (!from.includes(answer)) return notYet(`${describeSample(sample)} as answer ${String(count)}`);
    missing.delete(answer);
    if (missing.size === 0 && count >= least) return ready(undefined);
  }
  return notYet(`no answer of ${[...missing].join(', ')} among ${String(most)}`);
}

/** The implementation says that it serves the object, and then the Gateway answers as the object wants it. */
export async function expectServed(
  t: Client & Pick<CaseContext, 'awaitServed'>,
  object: KubeObject,
  target: Target,
  claim: AnswersClaim,
): Promise<void> {
  await t.awaitServed(object);
  await expectAnswers(t, target, claim);
}
