import { notYet, ready } from '../../core/wait.ts';
import { answerOf, sampleOf } from '../assert/answer-of.ts';
import { countAnswers, describeCounts } from '../assert/count-answers.ts';
import { expectEventually } from '../assert/expect-eventually.ts';
import { expectOnly } from '../assert/expect-only.ts';
import { expectShare } from '../assert/expect-share.ts';
import type { CaseClient, CaseContext, Fetched } from '../context/case-context.ts';
import type { Exchange, Sample } from '../../traffic/traffic.ts';

export interface CallsClaim {
  readonly claim: string;
  readonly url: string;
  /** The share of each answer: a cluster, a status, or `refused`. Nobody else may answer. */
  readonly weights: Readonly<Record<string, number>>;
  /** @default 120 */
  readonly requests?: number;
}

/**
 * Waits until those with a weight, and nobody else, have answered in a row of calls, then judges the shares of so many more.
 * 003-D18: without a restart.
 */
export async function expectCalls(
  t: CaseContext,
  client: CaseClient,
  { claim, url, weights, requests = 120 }: CallsClaim,
): Promise<void> {
  const names = Object.keys(weights).sort();
  const from = `${claim}, called in ${client.cluster.name}`;
  const few = names.length === 1 ? 3 : 8 * names.length;
  await expectEventually(t, { claim: `${from}: they come to answer`, expected: names.join(', ') }, async () => {
    const counts = countAnswers(await call(client, url, few), answerOf);
    return [...counts.keys()].sort().join() === names.join() ? ready(undefined) : notYet(describeCounts(counts));
  });
  const [only] = names;
  if (names.length === 1 && only !== undefined)
    expectOnly(t, await call(client, url, Math.min(requests, 30)), { claim: from, from: only });
  else expectShare(t, await call(client, url, requests), { claim: from, weights });
}

async function call(client: CaseClient, url: string, times: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  while (samples.length < times) samples.push(sampleOf(exchangeOf(await client.fetch(url))));
  return samples;
}

function exchangeOf(fetched: Fetched): Exchange {
  if (fetched.outcome === 'answered') return { ...fetched, headers: {} };
  // As curl tells them apart: exit 7 is a connection that was refused.
  const outcome = fetched.why.startsWith('ECONNREFUSED') ? 'refused' : 'unreachable';
  return { outcome, error: fetched.why };
}
