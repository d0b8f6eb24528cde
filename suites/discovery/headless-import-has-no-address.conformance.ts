import {
  defineCase,
  deployHello,
  expectImport,
  expectImported,
  expectSame,
  exportHello,
  FEATURES,
  HELLO,
  helloExport,
  helloService,
  MCS_SERVICE_IMPORT,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'headless-import-has-no-address';

export const headlessImportHasNoAddress: Case = defineCase({
  id: ID,
  title: 'a Headless import has no clusterset address, not even when a later export has one already',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R4, KEP-1645#clustersetip',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, { clusterIP: 'None' });
    await exportHello(t, ID, t.near);
    for (const cluster of t.clusters) await expectImported(t, cluster, ID);
    // The control: the controller is done with something that came later.
    await t.apply(t.near, [helloService(ID, {}, LATER), helloExport(ID, {}, LATER)]);
    for (const cluster of t.clusters) {
      await expectImport(t, cluster, {
        namespace: ID,
        name: LATER,
        claim: 'an import of type ClusterSetIP has an address',
        expected: 'at least one address',
        problem: ({ spec }) => ((spec.ips ?? []).length > 0 ? undefined : 'no address'),
      });
      const key = { namespace: ID, name: HELLO };
      const { spec } = await cluster.client.get(MCS_SERVICE_IMPORT, key, { signal: t.signal });
      expectSame(t, {
        claim: `the headless one has none, in ${cluster.name}`,
        expected: 'no address',
        observed: (spec.ips ?? []).length === 0 ? 'no address' : (spec.ips ?? []).join(', '),
      });
    }
  },
});

const LATER = 'later';
