import { notYet, ready } from '../../core/wait.ts';
import { conclude } from '../assert/conclude.ts';
import { expectEventually } from '../assert/expect-eventually.ts';
import type { CaseClient, CaseCluster, CaseContext, Fetched, Lookup, LookupType } from '../context/case-context.ts';

/** Which cluster answered, or what came instead. */
export function answeringCluster(fetched: Fetched): string {
  return fieldOf(fetched, 'cluster_name');
}

/** Which pod answered, or what came instead. */
export function answeringPod(fetched: Fetched): string {
  return fieldOf(fetched, 'pod_name');
}

function fieldOf(fetched: Fetched, field: string): string {
  if (fetched.outcome === 'failed') return fetched.why;
  try {
    const facts = JSON.parse(fetched.body) as Readonly<Record<string, unknown>>;
    const value = facts[field];
    if (typeof value === 'string') return value;
  } catch {
    // Somebody else answered.
  }
  return `${String(fetched.status)} ${fetched.body.slice(0, 80)}`;
}

export interface AnsweredClaim {
  readonly claim: string;
  readonly url: string;
  /** Who has to answer. */
  readonly by: CaseCluster;
  /** Each one in a row. @default 10 */
  readonly requests?: number;
}

/** The cluster comes to answer, and then each of `requests` requests in a row. */
export async function expectAnsweredBy(
  t: CaseContext,
  client: CaseClient,
  { claim, url, by, requests = 10 }: AnsweredClaim,
): Promise<void> {
  const from = `${claim}, asked in ${client.cluster.name}`;
  await expectEventually(t, { claim: from, expected: `${url} answered by ${by.name}`, everyMs: 50 }, async () => {
    const first = answeringCluster(await client.fetch(url));
    return first === by.name ? ready(first) : notYet(`answered by ${first}`);
  });
  const answers: string[] = [];
  while (answers.length < requests) answers.push(answeringCluster(await client.fetch(url)));
  const others = answers.filter((answer) => answer !== by.name);
  conclude(t, {
    claim: `${from}, each time`,
    holds: others.length === 0,
    expected: `${String(requests)} answers of ${by.name}`,
    observed:
      others.length === 0 ? 'so' : `${String(others.length)} of ${String(requests)} otherwise: ${others.join(', ')}`,
  });
}

export interface LookupClaim {
  readonly claim: string;
  readonly name: string;
  readonly type: LookupType;
  /** What the records have to be, in any order. */
  readonly records: readonly string[];
  /** What of a record counts. @default all of it */
  readonly of?: (record: string) => string;
}

/** The name server of a cluster comes to say exactly these records. */
export async function expectLookup(
  t: CaseContext,
  client: CaseClient,
  { claim, name, type, records, of = (record) => record }: LookupClaim,
): Promise<void> {
  const expected = [...records].sort().join(', ');
  await expectEventually(
    t,
    { claim: `${claim}, asked in ${client.cluster.name}`, expected: `${type} ${name}: ${expected}`, everyMs: 50 },
    async () => {
      const found = await client.lookup(name, type);
      const seen = found.records.map(of).sort().join(', ');
      return seen === expected ? ready(seen) : notYet(describeLookup(found));
    },
  );
}

export function describeLookup({ rcode, records }: Lookup): string {
  return records.length === 0 ? `${rcode}, no records` : records.join(', ');
}

/** `PORT TARGET` of an SRV record: priority and weight are the server's business. */
export function portAndTarget(record: string): string {
  return record.split(' ').slice(2).join(' ').toLowerCase();
}
