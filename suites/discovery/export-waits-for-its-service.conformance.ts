import {
  defineCase,
  expectExport,
  expectImported,
  expectStillNoImport,
  exportHello,
  FEATURES,
  helloService,
  namespaceOf,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'export-waits-for-its-service';

export const exportWaitsForItsService: Case = defineCase({
  id: ID,
  title: 'an export without a Service is told so, and is imported once there is one',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R3, KEP-1645#exporting-services',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await t.apply(t.clusters, [namespaceOf(ID)]);
    await exportHello(t, ID, t.near);
    await expectExport(t, t.near, ID, ['Valid', 'False']);
    for (const cluster of t.clusters)
      await expectStillNoImport(t, cluster, ID, 'nothing is imported without a Service');
    await t.apply(t.near, [helloService(ID)]);
    await expectExport(t, t.near, ID, ['Valid', 'True']);
    for (const cluster of t.clusters) await expectImported(t, cluster, ID);
  },
});
