/** The other process: it makes fleets by the public door of the library, loaded when the first is asked for. */
import { systemClock as clock } from '../../../harness/core/clock.ts';
import type { FleetLease } from '../../../harness/index.ts';
import { applyPods, hopPlaces, type HopPlaces } from './bench-pods.ts';
import { startPeers, type Peers } from './peers.ts';

export type FleetPlaces = HopPlaces & Pick<Peers, 'plain' | 'echo'>;

interface Question {
  readonly what: 'up' | 'down' | 'reference' | 'pods' | 'memory' | 'places';
  readonly clusters?: number;
  readonly replicas?: number;
}

const stop = new AbortController();
const { signal } = stop;
let lease: FleetLease | undefined;
let peers: Peers | undefined;
const quiet = { emit: () => undefined, signal };

const ANSWERS: Readonly<Record<Question['what'], (question: Question) => Promise<unknown>>> = {
  up: async ({ clusters = 1 }) => {
    const began = performance.now();
    const { createFleet, defineFleet } = await import('../../../harness/index.ts');
    const loaded = performance.now();
    const name = `bench-${String(process.pid)}`;
    lease = await createFleet(defineFleet({ metadata: { name }, spec: { provider: 'embedded', clusters } }), quiet);
    return { loadMs: loaded - began, upMs: performance.now() - loaded };
  },
  down,
  reference: async () => {
    const { referenceImplementation, deployBase } = await import('../../../harness/index.ts');
    const { RUNTIME_IMAGE: image } = await import('../../../harness/providers/embedded/embedded-provider.ts');
    const { fleet } = up();
    const options = { ...quiet, clock, image };
    const installation = await referenceImplementation().install(fleet, options);
    await deployBase({ fleet, installation, ...options });
  },
  pods: async ({ replicas = 1 }) => {
    const clusters = [...up().fleet.clusters.values()];
    const began = performance.now();
    const made = await Promise.all(clusters.map(({ client }) => applyPods(client, replicas, signal)));
    const ms = performance.now() - began;
    if (clusters.length === 1) for (const remove of made) await remove();
    return ms;
  },
  memory: async () => {
    // What a collection frees goes back to the system a little later.
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc?.();
      await clock.sleep(300, signal);
    }
    const { rss, heapUsed } = process.memoryUsage();
    return { rssMib: rss / 2 ** 20, heapMib: heapUsed / 2 ** 20 };
  },
  places: async () => {
    const [cluster] = up().fleet.clusters.values();
    if (cluster === undefined) throw new Error('a fleet without clusters');
    const { plain, echo } = (peers ??= await startPeers());
    return { ...(await hopPlaces(cluster.client, signal)), plain, echo };
  },
};

async function down(): Promise<void> {
  const ended = lease;
  lease = undefined;
  await ended?.[Symbol.asyncDispose]();
}

function up(): FleetLease {
  if (lease === undefined) throw new Error('there is no fleet');
  return lease;
}

process.on('message', (message) => {
  const question = message as Question;
  ANSWERS[question.what](question).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
/** The bench has what it wants, or is gone. */
process.once('disconnect', () => {
  peers?.close();
  down().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.send?.({ answer: 'ready' });
