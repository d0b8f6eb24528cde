import {
  defineCase,
  deployHello,
  expectImport,
  expectNoImport,
  exportHello,
  FEATURES,
  unexportHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'headless-export-becomes-a-headless-import';

export const headlessExportBecomesAHeadlessImport: Case = defineCase({
  id: ID,
  title: 'an exported headless Service is a Headless import in every cluster, until it is exported no more',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R4, 000-R8, KEP-1645#service-types',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, { clusterIP: 'None' });
    await exportHello(t, ID, t.near);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the import has the type of the Service',
        expected: 'type Headless',
        problem: ({ spec }) => (spec.type === 'Headless' ? undefined : `type ${spec.type}`),
      });
    await unexportHello(t, ID, t.near);
    for (const cluster of t.clusters) await expectNoImport(t, cluster, ID, 'the import goes with the export');
  },
});
