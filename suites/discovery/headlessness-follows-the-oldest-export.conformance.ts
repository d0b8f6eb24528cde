import {
  defineCase,
  expectConflict,
  expectImport,
  exportInTurn,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'headlessness-follows-the-oldest-export';

export const headlessnessFollowsTheOldestExport: Case = defineCase({
  id: ID,
  title: 'of a ClusterIP and a headless Service the oldest export wins, and both are told of a conflict',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R9, KEP-1645#headlessness',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await exportInTurn(t, ID, { cluster: t.near }, { cluster: t.other, service: { clusterIP: 'None' } });
    await expectConflict(t, [t.near, t.other], ID);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the import has the type of the oldest export',
        expected: 'type ClusterSetIP',
        problem: ({ spec }) => (spec.type === 'ClusterSetIP' ? undefined : `type ${spec.type}`),
      });
  },
});
