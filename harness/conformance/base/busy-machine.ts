import type { Clock } from '../../core/clock.ts';
import { POD } from '../../kube/api/pod.ts';
import type { CaseCluster } from '../context/case-context.ts';
import { STORE_NAMESPACE } from './store-app.ts';

/** Half of what a client gives a request: a pod that takes this long to answer directly cannot be judged through a proxy. */
const BUSY_MS = 1_000;
/** A cluster that a fault took away does not answer at all; it is not waited for. */
const GIVE_UP_MS = 3_000;
const ASKS = 3;

/**
 * The control before an accusation: the store pods are asked directly, through the API server, past everything that is
 * under test. Says what is too slow, or undefined when the machine can be trusted. A cluster whose API server does not
 * answer says nothing: it may be the one that the case took down.
 */
export async function busyMachine(clusters: readonly CaseCluster[], clock: Clock): Promise<string | undefined> {
  const slowest = await Promise.all(
    clusters.map(async (cluster) => ({ cluster, ms: await slowestAnswerMs(cluster, clock) })),
  );
  const busy = slowest.filter(({ ms }) => ms > BUSY_MS);
  if (busy.length === 0) return undefined;
  const seen = busy.map(
    ({ cluster, ms }) => `a store pod of ${cluster.name} took ${ms.toFixed(0)} ms to answer directly`,
  );
  return `the machine is too busy to judge: ${seen.join('; ')}`;
}

/** 0 when the cluster has no pod that could be asked. */
async function slowestAnswerMs({ client }: CaseCluster, clock: Clock): Promise<number> {
  const late = new AbortController();
  using _deadline = clock.after(GIVE_UP_MS, () => {
    late.abort(new Error('no answer'));
  });
  let slowestMs = 0;
  let startedMs: number | undefined;
  try {
    const { items } = await client.list(POD, {
      namespace: STORE_NAMESPACE,
      labelSelector: 'app=store',
      signal: late.signal,
    });
    const ready = items.filter(({ status }) =>
      status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    );
    for (const { metadata } of ready.slice(0, ASKS)) {
      startedMs = clock.now();
      await client.raw(`/api/v1/namespaces/${STORE_NAMESPACE}/pods/${metadata.name}:8080/proxy/healthz`, {
        signal: late.signal,
      });
      slowestMs = Math.max(slowestMs, clock.now() - startedMs);
    }
    return slowestMs;
  } catch {
    // A pod that was asked and did not answer in time counts; an API server that did not answer does not.
    return late.signal.aborted && startedMs !== undefined ? clock.now() - startedMs : slowestMs;
  }
}
