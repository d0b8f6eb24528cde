import {
  defineCase,
  deployHello,
  expectExport,
  expectImport,
  expectNoImport,
  exportHello,
  FEATURES,
  unexportHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'export-becomes-a-clustersetip-import';

export const exportBecomesAClustersetipImport: Case = defineCase({
  id: ID,
  title:
    'an exported Service with a cluster IP is a ClusterSetIP import in every cluster, until it is exported no more',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R1, 000-R4, 000-R8, KEP-1645#importing-services',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await exportHello(t, ID, t.near);
    await expectExport(t, t.near, ID, ['Valid', 'True']);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the import has the type of the Service',
        expected: 'type ClusterSetIP',
        problem: ({ spec }) => (spec.type === 'ClusterSetIP' ? undefined : `type ${spec.type}`),
      });
    await unexportHello(t, ID, t.near);
    for (const cluster of t.clusters) await expectNoImport(t, cluster, ID, 'the import goes with the export');
  },
});
