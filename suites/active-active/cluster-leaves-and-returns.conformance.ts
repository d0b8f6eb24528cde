import {
  defineCase,
  expectAnswers,
  expectNoFailures,
  expectOnly,
  expectServed,
  FEATURES,
  SERVICE_EXPORT,
  STORE_NAMESPACE,
  storeExport,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('cluster-leaves-and-returns.yaml', import.meta.url);
const NAME = 'rolling';

export const clusterLeavesAndReturns: Case = defineCase({
  id: 'cluster-leaves-and-returns',
  title: 'a cluster stops exporting and exports again under load without a failed request and without a route change',
  behaviour: 'active-active',
  features: [FEATURES.multiClusterServices, FEATURES.multiClusterGateway],
  level: 'core',
  spec: '000-R8, 000-R19, 000-D19',
  needs: { roles: ['near', 'sibling', 'far'] },
  async run(t) {
    const target = { host: 'rolling.store.example.com' };
    const both = [t.near.name, t.sibling.name];
    await t.apply([t.near, t.sibling], storeExport(NAME));
    const [route] = await t.apply(t.near, MANIFEST);
    await expectServed(t, route, target, { claim: 'both clusters answer', from: both });
    const load = await t.startLoad(target, 200);
    await t.clock.sleep(500, t.signal);

    await t.sibling.client.delete(SERVICE_EXPORT, { namespace: STORE_NAMESPACE, name: NAME }, { signal: t.signal });
    // Two clusters take turns, so twenty answers of one of them are no accident.
    const left = {
      claim: 'one cluster answers alone after the other stopped exporting',
      from: [t.near.name],
      inARow: 20,
    };
    await expectAnswers(t, target, left);
    expectOnly(t, await t.send(target, 200), { claim: 'the cluster that left gets nothing more', from: t.near.name });

    await t.apply(t.sibling, storeExport(NAME));
    await expectAnswers(t, target, { claim: 'both clusters answer again', from: both });
    await t.clock.sleep(500, t.signal);
    expectNoFailures(t, await load.stop(), { claim: 'no request fails while a cluster leaves and returns' });
  },
});
