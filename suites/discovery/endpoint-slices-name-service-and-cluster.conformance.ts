import {
  defineCase,
  deployHello,
  ENDPOINT_SLICE,
  expectEventually,
  expectSame,
  exportHello,
  FEATURES,
  importedSlices,
  LABEL_MANAGED_BY,
  MANAGED_BY_KUBERNETES,
  notYet,
  ready,
  sourceClusterOf,
  startHello,
  unexportHello,
  type Case,
  type CaseCluster,
} from '../../harness/conformance/index.ts';

const ID = 'endpoint-slices-name-service-and-cluster';

export const endpointSlicesNameServiceAndCluster: Case = defineCase({
  id: ID,
  title:
    'the EndpointSlices of an import name its Service, the cluster and a manager of their own, and go with the export',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsEndpointSlice],
  level: 'extended',
  spec: '000-R8, KEP-1645#using-endpointslice-objects-to-track-endpoints',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    const pods = await startHello(t, ID, t.near);
    await exportHello(t, ID, t.near);
    const expected = [...pods.values()].sort().join(', ');
    const names = new Map<CaseCluster, readonly string[]>();
    for (const cluster of t.clusters) {
      const claim = `slices with both labels hold the pods of the exporter, in ${cluster.name}`;
      const slices = await expectEventually(t, { claim, expected }, async (signal) => {
        const found = (await importedSlices(cluster, ID, signal)).filter((slice) => sourceClusterOf(slice) !== '');
        const seen = found.flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));
        return seen.sort().join(', ') === expected ? ready(found) : notYet(`addresses ${seen.join(', ')}`);
      });
      names.set(
        cluster,
        slices.map(({ metadata }) => metadata.name),
      );
      const managers = new Set(slices.map(({ metadata }) => metadata.labels?.[LABEL_MANAGED_BY] ?? 'nobody'));
      const bad = [...managers].filter((manager) => manager === 'nobody' || manager === MANAGED_BY_KUBERNETES);
      expectSame(t, {
        claim: `somebody else than Kubernetes manages them, in ${cluster.name}`,
        expected: 'so',
        observed: bad.length === 0 ? 'so' : bad.join(', '),
      });
    }
    await unexportHello(t, ID, t.near);
    for (const [cluster, own] of names) {
      const claim = `the slices go with the export, in ${cluster.name}`;
      await expectEventually(t, { claim, expected: 'none of them' }, async (signal) => {
        const { items } = await cluster.client.list(ENDPOINT_SLICE, { namespace: ID, signal });
        const left = items.map(({ metadata }) => metadata.name).filter((name) => own.includes(name));
        return left.length === 0 ? ready(undefined) : notYet(left.join(', '));
      });
    }
  },
});
