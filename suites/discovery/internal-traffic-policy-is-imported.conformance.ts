import {
  defineCase,
  deployHello,
  expectImport,
  exportHello,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'internal-traffic-policy-is-imported';

export const internalTrafficPolicyIsImported: Case = defineCase({
  id: ID,
  title: 'an import has the internal traffic policy of the exported Service',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R4, KEP-1645#internal-traffic-policy',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, { internalTrafficPolicy: 'Cluster' });
    await exportHello(t, ID, t.near);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the internal traffic policy is that of the Service',
        expected: 'Cluster',
        problem: ({ spec }) =>
          spec.internalTrafficPolicy === 'Cluster' ? undefined : String(spec.internalTrafficPolicy),
      });
  },
});
