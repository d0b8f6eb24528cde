import {
  defineCase,
  deployHello,
  expectImport,
  exportHello,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'traffic-distribution-is-imported';

export const trafficDistributionIsImported: Case = defineCase({
  id: ID,
  title: 'an import has the traffic distribution of the exported Service',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R4, KEP-1645#traffic-distribution',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, { trafficDistribution: 'PreferClose' });
    await exportHello(t, ID, t.near);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the traffic distribution is that of the Service',
        expected: 'PreferClose',
        problem: ({ spec }) =>
          spec.trafficDistribution === 'PreferClose' ? undefined : String(spec.trafficDistribution),
      });
  },
});
