import {
  defineCase,
  deployHello,
  expectImport,
  exportHello,
  FEATURES,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'only-exported-labels-are-imported';

export const onlyExportedLabelsAreImported: Case = defineCase({
  id: ID,
  title: 'an import has the exported labels and annotations, and not those of the Service or the export',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsExportedLabels],
  level: 'extended',
  spec: 'KEP-1645#labels-and-annotations',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await exportHello(t, ID, t.near, {
      exportedLabels: { shown: 'label' },
      exportedAnnotations: { shown: 'annotation' },
    });
    for (const cluster of t.clusters)
      await expectImport(t, cluster, {
        namespace: ID,
        claim: 'the import carries what is exported',
        expected: 'label and annotation "shown", none of "hello-service" and "hello-export"',
        problem: ({ metadata: { labels = {}, annotations = {} } }) => {
          const missing = labels['shown'] !== 'label' || annotations['shown'] !== 'annotation';
          const leaked = Object.keys({ ...labels, ...annotations }).filter((key) => key.startsWith('hello-'));
          if (leaked.length > 0) return `it has ${leaked.join(', ')}`;
          return missing ? `labels ${JSON.stringify(labels)}, annotations ${JSON.stringify(annotations)}` : undefined;
        },
      });
  },
});
