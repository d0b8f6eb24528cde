import {
  defineCase,
  expectAnswers,
  expectEventually,
  expectNoFailures,
  expectSame,
  FEATURES,
  GATEWAY,
  HTTP_ROUTE,
  notYet,
  ready,
  STORE_GATEWAY,
  STORE_HOST,
  STORE_ROUTE,
  type Case,
  type CaseCluster,
  type KubeObject,
} from '../../harness/conformance/index.ts';

/** Of load before the first move and after the last. */
const SETTLED_MS = 1_000;

export const configClusterMoveLosesNoRequest: Case = defineCase({
  id: 'config-cluster-move-loses-no-request',
  title: 'another config cluster with the same objects takes over the address, and no request is lost on the way',
  behaviour: 'failover',
  features: [FEATURES.multiClusterGateway, FEATURES.configClusterMove],
  level: 'extended',
  spec: '000-R21',
  needs: { roles: ['near', 'far'] },
  timeoutMs: 150_000,
  async run(t) {
    const target = { host: STORE_HOST, path: '/east' };
    const addressIn = async ({ client }: CaseCluster, signal: AbortSignal): Promise<string | undefined> =>
      (await client.find(GATEWAY, STORE_GATEWAY, { signal }))?.status?.addresses?.[0]?.value;
    const before = (await addressIn(t.near, t.signal)) ?? 'none';
    await t.apply(t.far, [
      await copyOf(t.near, () => t.near.client.get(GATEWAY, STORE_GATEWAY, { signal: t.signal })),
      await copyOf(t.near, () => t.near.client.get(HTTP_ROUTE, STORE_ROUTE, { signal: t.signal })),
    ]);
    const load = await t.startLoad(target, 100);
    await t.clock.sleep(SETTLED_MS, t.signal);
    await t.moveConfigCluster(t.far);
    const after = await expectEventually(
      t,
      { claim: 'the Gateway of the new config cluster is served', expected: 'it has an address' },
      async (signal) => {
        const address = await addressIn(t.far, signal);
        return address === undefined ? notYet('none') : ready(address);
      },
    );
    expectSame(t, { claim: 'the address is the same', expected: before, observed: after });
    await expectAnswers(t, target, { claim: 'the routes of the new config cluster serve', from: [t.far.name] });
    await t.moveConfigCluster(t.near);
    await expectAnswers(t, target, { claim: 'those of the first one serve again', from: [t.far.name] });
    await t.clock.sleep(SETTLED_MS, t.signal);
    expectNoFailures(t, await load.stop(), { claim: 'no request is lost by either move' });
  },
});

/** What the user wrote, without what a controller added. */
async function copyOf({ name }: CaseCluster, get: () => Promise<KubeObject>): Promise<KubeObject> {
  const { apiVersion, kind, metadata, ...rest } = await get();
  if (!('spec' in rest)) throw new RangeError(`${kind} ${metadata.name} of ${name} has no spec`);
  const { namespace = '' } = metadata;
  return { apiVersion, kind, metadata: { name: metadata.name, namespace }, ...{ spec: rest.spec } };
}
