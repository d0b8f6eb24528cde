import {
  addressFamily,
  clustersetName,
  defineCase,
  deployHello,
  expectImport,
  expectLookup,
  exportHello,
  FEATURES,
  startClients,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'clusterset-name-resolves-to-the-address';

export const clustersetNameResolvesToTheAddress: Case = defineCase({
  id: ID,
  title: 'the clusterset name of a ClusterSetIP import resolves to its addresses in each cluster',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsDns],
  level: 'extended',
  spec: '000-R10, KEP-1645#dns',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await exportHello(t, ID, t.near);
    for (const client of await startClients(t, ID, t.clusters)) {
      const { spec } = await expectImport(t, client.cluster, {
        namespace: ID,
        claim: 'the import has an address',
        expected: 'at least one address',
        problem: (found) => ((found.spec.ips ?? []).length > 0 ? undefined : 'no address'),
      });
      for (const [family, type] of [
        ['IPv4', 'A'],
        ['IPv6', 'AAAA'],
      ] as const) {
        const records = (spec.ips ?? []).filter((address) => addressFamily(address) === family);
        const claim = 'the name resolves to the addresses of the import';
        await expectLookup(t, client, { claim, name: clustersetName(ID), type, records });
      }
    }
  },
});
