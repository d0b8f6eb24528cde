import {
  type Case,
  defineCase,
  expectGateway,
  exportHttpbin,
  exportPath,
  FEATURES,
  flomeshSet,
  prepareNamespace,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-rewrite';

export const pathIsRewritten: Case = defineCase({
  id: 'path-is-rewritten',
  title: 'the rewrite of an export is applied before its pods see the path',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D12',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one] = set;
    await prepareNamespace(t, set, NAMESPACE);
    const path = exportPath(NAMESPACE, one);
    await exportHttpbin(t, NAMESPACE, one, { pathRewrite: { from: `^${path}/old`, to: '/cluster_name' } });
    // The last element of a path names a field, which is answered alone.
    await expectGateway(t, one, { path: `${path}/old`, body: one.name });
  },
});
