import {
  type Case,
  defineCase,
  expectConditions,
  FEATURES,
  FLOMESH_CLUSTER,
  flomeshSet,
} from '../../harness/conformance/index.ts';

export const clustersAreManaged: Case = defineCase({
  id: 'clusters-are-managed',
  title: 'every registered cluster is told that it joined the cluster set',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshClusterSet],
  level: 'core',
  spec: '003-R1, 003-S3',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    for (const { name } of await flomeshSet(t))
      await expectConditions(t, t.near, {
        claim: `${name} is managed`,
        type: FLOMESH_CLUSTER,
        key: { name },
        of: ({ status }) => status?.conditions,
        wanted: { Managed: { status: 'True', reason: 'Success' } },
      });
  },
});
