import { expectEventually } from '../assert/expect-eventually.ts';
import { expectSame } from '../assert/expect-same.ts';
import { notYet, ready } from '../../core/wait.ts';
import type { CaseClient, CaseContext } from '../context/case-context.ts';

export interface VersionsClaim {
  readonly claim: string;
  /** Whose answers there must be, and the least share of each; no others. */
  readonly shares: Readonly<Record<string, number>>;
  /** @default 40 */
  readonly requests?: number;
}

/**
 * Waits until each of the versions, and nobody else, has answered in a row of requests, then judges the shares of so many
 * more. What is no answer of helloworld counts by its status or trouble.
 */
export async function expectVersions(
  t: CaseContext,
  client: CaseClient,
  url: string,
  { claim, shares, requests = 40 }: VersionsClaim,
): Promise<void> {
  const versions = Object.keys(shares).sort();
  const expected = versions
    .map((version) => `${version}: at least ${String(shareOf(shares, version) * 100)} %`)
    .join(', ');
  await expectEventually(t, { claim: `${claim} (all of them are known)`, expected: versions.join(', ') }, async () => {
    const seen = [...(await answers(client, url, 4 * versions.length)).keys()].sort();
    return seen.join() === versions.join() ? ready(undefined) : notYet(seen.join(', '));
  });
  const counts = await answers(client, url, requests);
  const isRight =
    [...counts.keys()].every((version) => versions.includes(version)) &&
    versions.every((version) => (counts.get(version) ?? 0) >= shareOf(shares, version) * requests);
  const observed = [...counts]
    .map(([version, count]) => `${version}: ${String((100 * count) / requests)} %`)
    .join(', ');
  expectSame(t, { claim, expected, observed: isRight ? expected : observed });
}

/** How many answers came of whom. */
async function answers(client: CaseClient, url: string, requests: number): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let sent = 0; sent < requests; sent += 1) {
    const who = await meshAnswer(client, url);
    counts.set(who, (counts.get(who) ?? 0) + 1);
  }
  return counts;
}

/** `v1`, or `503 no healthy upstream`, or why there was no answer. */
export async function meshAnswer(client: CaseClient, url: string): Promise<string> {
  const fetched = await client.fetch(url);
  if (fetched.outcome === 'failed') return fetched.why;
  const version = /^Hello version: (\w+), instance: /.exec(fetched.body)?.[1];
  return fetched.status === 200 && version !== undefined ? version : `${String(fetched.status)} ${fetched.body}`;
}

function shareOf(shares: VersionsClaim['shares'], version: string): number {
  return shares[version] ?? 0;
}
