/**
 * How long a change takes to arrive: a weight, from before it is applied until every proxy answers by it; a pod that becomes
 * unready, from when the API says so until its last answer by any of them. Clients are in this process, the fleet in another.
 *
 * `npm run bench -- propagation`; `BENCH_KUBECONFIG=FILE BENCH_URLS=http://127.0.0.1:PORT,…` measures a fleet that is up.
 * Targets: weight p99 500 ms on three embedded clusters, 2 s on kind; unready p99 300 ms embedded.
 */
import { Agent, request } from 'node:http';
import { loadavg } from 'node:os';
import { systemClock as clock } from '../../harness/core/clock.ts';
import { POD, type Pod } from '../../harness/kube/api/pod.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../harness/kube/api/http-route.ts';
import { httpKubeClient, type HttpKubeClient } from '../../harness/kube/client/http-kube-client.ts';
import { isConditionTrue } from '../../harness/kube/meta/conditions.ts';
import { openScene, OTHER_GATEWAY } from './propagation/scene.ts';

const CHANGES = 200;
const UNREADY = 30;
const LIMIT_MS = 30_000;
const HOST = 'propagation.store.example.com';
const KEY = { namespace: 'store', name: 'propagation' };
const CLUSTERS = ['gke-west-1', 'gke-east-1'] as const;
/** An answer of a pod counts as late up to this long after it became unready. */
const WATCH_MS = 1_500;

export async function bench(): Promise<void> {
  console.log(
    `load of the machine at the start: ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}`,
  );
  await using scene = await openScene();
  await using west = httpKubeClient({ kubeconfig: scene.kubeconfig, context: CLUSTERS[0] });
  const { signal } = new AbortController();
  await west.apply(HTTP_ROUTE, routeTo(CLUSTERS[0]), { fieldManager: 'bench', signal });
  try {
    const askers = scene.urls.map((url) => new Asker(url));
    await everyProxy(askers, (answer) => answer.cluster === CLUSTERS[0]);
    report('weight change served', await weightChanges(west, askers, signal), 500);
    report('unready pod left', await unreadyPods(west, askers, signal), 300);
    for (const asker of askers) asker.close();
  } finally {
    await west.delete(HTTP_ROUTE, KEY, { signal });
  }
}

async function weightChanges(
  client: HttpKubeClient,
  askers: readonly Asker[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let change = 1; change <= CHANGES; change += 1) {
    const to = CLUSTERS[change % 2] ?? CLUSTERS[0];
    const from = clock.now();
    const applied = client.mergePatch(HTTP_ROUTE, KEY, { spec: routeTo(to).spec }, { signal });
    await everyProxy(askers, ({ cluster }) => cluster === to);
    times.push(clock.now() - from);
    await applied;
  }
  return times;
}

/** Milliseconds from Ready=False to the last answer; 0 where there was none after it. */
async function unreadyPods(
  client: HttpKubeClient,
  askers: readonly Asker[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  await client.mergePatch(HTTP_ROUTE, KEY, { spec: routeTo(CLUSTERS[0]).spec }, { signal });
  await everyProxy(askers, ({ cluster }) => cluster === CLUSTERS[0]);
  const times: number[] = [];
  for (let round = 0; round < UNREADY; round += 1) {
    const { items } = await client.list(POD, { namespace: 'store', labelSelector: 'app=store', signal });
    const pod = items[round % items.length];
    if (pod === undefined) throw new Error('there are no pods of the store');
    await everyProxy(askers, (answer) => answer.pod === pod.metadata.name);
    await tell(client, pod, 'unready', signal);
    let lastMs = 0;
    let unreadyMs: number | undefined;
    const watched = askers.map(async (asker) => {
      while (unreadyMs === undefined || clock.now() < unreadyMs + WATCH_MS) {
        const answer = await asker.ask();
        if (answer.pod === pod.metadata.name) lastMs = clock.now();
        if (unreadyMs === undefined) await becauseOfTurn();
      }
    });
    const became = becoming(client, pod, false, signal).then((ms) => (unreadyMs = ms));
    await Promise.all([became, ...watched]);
    times.push(Math.max(0, lastMs - (unreadyMs ?? 0)));
    await tell(client, pod, 'ready', signal);
    await becoming(client, pod, true, signal);
    await everyProxy(askers, (answer) => answer.pod === pod.metadata.name);
  }
  return times;
}

/** Resolves when each of them has once given such an answer. */
async function everyProxy(askers: readonly Asker[], holds: (answer: Answer) => boolean): Promise<void> {
  await Promise.all(askers.map((asker) => asker.until(holds)));
}

/** When the API said so. */
async function becoming(client: HttpKubeClient, pod: Pod, ready: boolean, signal: AbortSignal): Promise<number> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const { resourceVersion } = await client.list(POD, { namespace: 'store', signal: stop });
  const holds = (seen: Pod | undefined): boolean => isConditionTrue(seen?.status?.conditions, 'Ready') === ready;
  if (holds(await client.find(POD, { namespace: 'store', name: pod.metadata.name }, { signal: stop })))
    return clock.now();
  for await (const event of client.watch(POD, { namespace: 'store', resourceVersion, signal: stop }))
    if (event.type !== 'BOOKMARK' && event.object.metadata.name === pod.metadata.name && holds(event.object))
      return clock.now();
  throw new Error(`${pod.metadata.name} did not change`);
}

async function tell(client: HttpKubeClient, { metadata }: Pod, word: string, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/namespaces/store/pods/${metadata.name}:8080/proxy/fleetbed/${word}`;
  await client.raw(path, { method: 'POST', signal });
}

function becauseOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function routeTo(cluster: string): HttpRoute {
  const ref = { group: 'net.gke.io', kind: 'ServiceImport', port: 8080 };
  const weights = [
    ['store-west-1', CLUSTERS[0]],
    ['store-east-1', CLUSTERS[1]],
  ] as const;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: KEY,
    spec: {
      hostnames: [HOST],
      parentRefs: [{ name: 'external-http' }, { name: OTHER_GATEWAY }],
      rules: [{ backendRefs: weights.map(([name, of]) => ({ ...ref, name, weight: of === cluster ? 1 : 0 })) }],
    },
  };
}

interface Answer {
  readonly cluster?: string;
  readonly pod?: string;
}

/** Asks one question after the other over one connection. */
class Asker {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async until(holds: (answer: Answer) => boolean): Promise<void> {
    const deadline = clock.now() + LIMIT_MS;
    while (!holds(await this.ask())) if (clock.now() > deadline) throw new Error('the change did not arrive');
  }

  ask(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = request(this.#url, { agent: this.#agent, headers: { host: HOST } }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => {
          resolve(answerOf(response.statusCode ?? 0, body));
        });
      });
      call.on('error', reject).end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function answerOf(status: number, body: string): Answer {
  if (status !== 200) return {};
  const facts = JSON.parse(body) as Readonly<Record<string, string>>;
  const { cluster_name: cluster = '', pod_name: pod = '' } = facts;
  return { cluster, pod };
}

function report(what: string, times: readonly number[], targetMs: number): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN).toFixed(0);
  const figures = [`n ${String(times.length)}`, `p50 ${at(0.5)} ms`, `p99 ${at(0.99)} ms`, `worst ${at(1)} ms`];
  console.log(`${what.padEnd(24)} ${figures.join('   ')}   target p99 ${String(targetMs)} ms embedded`);
}
