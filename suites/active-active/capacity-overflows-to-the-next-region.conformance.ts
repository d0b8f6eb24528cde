import {
  defineCase,
  expectPart,
  expectServed,
  FEATURES,
  storeExport,
  storePods,
  type Case,
  type KubeObject,
  type Target,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('capacity-overflows-to-the-next-region.yaml', import.meta.url);
/** Requests per second of one pod. */
const RATE = 10;
/** Not judged: the rate has to be seen first. */
const WARM_UP_MS = 5_000;
/** Two windows of five seconds. At 30 requests per second ±20 % are seven standard deviations of independent choices. */
const WATCH_MS = 10_000;
const TOLERANCE = 0.2;

/** As the published example has it: 10, 30 and 60 requests per second where each region takes 20. */
const LOADS: readonly {
  readonly name: string;
  readonly claim: string;
  readonly perSecond: (near: number, far: number) => number;
  readonly nearPart: (near: number, far: number) => number;
}[] = [
  {
    name: 'below',
    claim: 'half of its capacity stays in the nearest region',
    perSecond: (near) => near / 2,
    nearPart: () => 1,
  },
  {
    name: 'excess',
    claim: 'the excess goes to the next region',
    perSecond: (near) => near * 1.5,
    nearPart: () => 1 / 1.5,
  },
  {
    name: 'exhausted',
    claim: 'above all capacity the regions share in proportion to it',
    perSecond: (near, far) => (near + far) * 1.5,
    nearPart: (near, far) => near / (near + far),
  },
];

export const capacityOverflowsToTheNextRegion: Case = defineCase({
  id: 'capacity-overflows-to-the-next-region',
  title:
    'what the nearest region has no capacity for goes to the next one, and load above all capacity is shared by it',
  behaviour: 'active-active',
  features: [FEATURES.multiClusterServices, FEATURES.multiClusterGateway, FEATURES.endpointCapacity],
  level: 'extended',
  spec: '000-D14',
  needs: { roles: ['near', 'far'] },
  timeoutMs: 120_000,
  async run(t) {
    for (const { name } of LOADS) await t.apply([t.near, t.far], limitedExport(`limited-${name}`));
    const [route] = await t.apply(t.near, MANIFEST);
    const [near, far] = [await capacityOf(t.near), await capacityOf(t.far)];
    for (const { name } of LOADS)
      await expectServed(t, route, targetOf(name), {
        claim: `the nearest region answers /${name}`,
        from: [t.near.name],
      });

    const drives = await Promise.all(
      LOADS.map(async (load) => ({ load, drive: await t.startLoad(targetOf(load.name), load.perSecond(near, far)) })),
    );
    await t.clock.sleep(WARM_UP_MS + WATCH_MS, t.signal);
    for (const { load, drive } of drives) {
      const samples = (await drive.stop()).filter(({ atMs }) => atMs >= WARM_UP_MS);
      const part = load.nearPart(near, far);
      const others = part === 1 ? [] : [t.far.name];
      expectPart(t, samples, { claim: load.claim, from: t.near.name, others, part, tolerance: TOLERANCE });
    }

    async function capacityOf(cluster: typeof t.near): Promise<number> {
      return RATE * (await storePods(cluster, t.signal)).length;
    }
  },
});

function targetOf(name: string): Target {
  return { host: 'limited.store.example.com', path: `/${name}` };
}

/** The store under another name, with a rate. */
function limitedExport(name: string): readonly KubeObject[] {
  const [service, exported] = storeExport(name);
  const annotations = { 'networking.gke.io/max-rate-per-endpoint': String(RATE) };
  return [{ ...service, metadata: { ...service.metadata, annotations } }, exported];
}
