import {
  type Case,
  defineCase,
  expectImportedFrom,
  exportHttpbin,
  FEATURES,
  flomeshSet,
  prepareNamespace,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-targets';

export const targetClustersLimitImports: Case = defineCase({
  id: 'target-clusters-limit-imports',
  title: 'an export that names clusters is imported by those only',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R7',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one, caller, three] = set;
    await prepareNamespace(t, set, NAMESPACE);
    await exportHttpbin(t, NAMESPACE, one, { targetClusters: [three.key] });
    await expectImportedFrom(t, three, { namespace: NAMESPACE, claim: 'who is named imports it', exporters: [one] });
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim: 'nobody else does', exporters: [] });
  },
});
