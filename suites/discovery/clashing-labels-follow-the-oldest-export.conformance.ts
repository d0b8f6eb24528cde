import {
  defineCase,
  expectConflict,
  expectImport,
  exportInTurn,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'clashing-labels-follow-the-oldest-export';

export const clashingLabelsFollowTheOldestExport: Case = defineCase({
  id: ID,
  title: 'of different exported labels and annotations those of the oldest export win, and both are told of a conflict',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsExportedLabels],
  level: 'extended',
  spec: '000-R9, KEP-1645#labels-and-annotations',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const older = { exportedLabels: { first: 'label' }, exportedAnnotations: { first: 'annotation' } };
    const younger = { exportedLabels: { second: 'label' }, exportedAnnotations: { second: 'annotation' } };
    await exportInTurn(t, ID, { cluster: t.near, export: older }, { cluster: t.other, export: younger });
    await expectConflict(t, [t.near, t.other], ID);
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the import carries what the oldest export says',
        expected: 'label and annotation "first", none of "second"',
        problem: ({ metadata: { labels = {}, annotations = {} } }) => {
          const keys = Object.keys({ ...labels, ...annotations });
          const isWon =
            labels['first'] === 'label' && annotations['first'] === 'annotation' && !keys.includes('second');
          return isWon ? undefined : `labels ${JSON.stringify(labels)}, annotations ${JSON.stringify(annotations)}`;
        },
      });
  },
});
