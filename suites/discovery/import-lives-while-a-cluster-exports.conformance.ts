import {
  defineCase,
  deployHello,
  expectImport,
  expectNoImport,
  expectSame,
  exportHello,
  FEATURES,
  helloExport,
  helloService,
  unexportHello,
  type Case,
  type CaseCluster,
} from '../../harness/conformance/index.ts';

const ID = 'import-lives-while-a-cluster-exports';

export const importLivesWhileAClusterExports: Case = defineCase({
  id: ID,
  title: 'an import lives, without being made anew, as long as at least one cluster exports the Service',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R8, KEP-1645#importing-services',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await exportHello(t, ID, t.near);
    await t.apply(t.other, [helloService(ID), helloExport(ID)]);
    const before = await expectImport(t, t.near, exportedBy(t.near, t.other));
    await unexportHello(t, ID, t.near);
    const after = await expectImport(t, t.near, exportedBy(t.other));
    expectSame(t, {
      claim: 'it is the same import all the time',
      expected: String(before.metadata.uid),
      observed: String(after.metadata.uid),
    });
    await unexportHello(t, ID, t.other);
    for (const cluster of t.clusters) await expectNoImport(t, cluster, ID, 'the import goes with the last export');
  },
});

function exportedBy(...clusters: readonly CaseCluster[]): Parameters<typeof expectImport>[2] {
  const expected = clusters
    .map(({ name }) => name)
    .sort()
    .join(', ');
  return {
    namespace: ID,
    claim: 'the import names the clusters that export it',
    expected,
    problem: ({ status }) => {
      const seen = (status?.clusters ?? []).map(({ cluster }) => cluster).sort();
      return seen.join(', ') === expected ? undefined : `exported by ${seen.join(', ')}`;
    },
  };
}
