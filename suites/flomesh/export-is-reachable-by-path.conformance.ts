import {
  type Case,
  defineCase,
  expectExportTold,
  expectGateway,
  exportHttpbin,
  exportPath,
  FEATURES,
  flomeshSet,
  prepareNamespace,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-path';

export const exportIsReachableByPath: Case = defineCase({
  id: 'export-is-reachable-by-path',
  title: 'an exported Service is valid, and answers at its path of the gateway of its cluster, and below it',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R4, 003-R5, 003-D12, 003-S7, 003-S8',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one] = set;
    await prepareNamespace(t, set, NAMESPACE);
    await exportHttpbin(t, NAMESPACE, one);
    await expectExportTold(t, one, {
      namespace: NAMESPACE,
      type: 'Valid',
      status: 'True',
      reason: 'Success',
      message: `Service ${NAMESPACE}/httpbin is exported successfully.`,
    });
    for (const below of ['', '/', '/deeper/still'])
      await expectGateway(t, one, { path: `${exportPath(NAMESPACE, one)}${below}`, from: one.name });
  },
});
