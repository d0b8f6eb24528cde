import {
  type Case,
  defineCase,
  expectExportTold,
  expectGateway,
  exportPath,
  FEATURES,
  flomeshSet,
  httpbinExport,
  prepareNamespace,
  startHttpbin,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-waits';

export const exportWaitsForItsServiceByPath: Case = defineCase({
  id: 'export-waits-for-its-service-by-path',
  title: 'an export without a Service is not valid until there is one',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R16, 003-B13',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one] = set;
    await prepareNamespace(t, set, NAMESPACE);
    await t.apply(one, [httpbinExport(NAMESPACE, one)]);
    const told = { namespace: NAMESPACE, type: 'Valid' } as const;
    await expectExportTold(t, one, {
      ...told,
      status: 'False',
      reason: 'Failed',
      message: `Service ${NAMESPACE}/httpbin not found`,
    });
    await startHttpbin(t, NAMESPACE, one);
    await expectGateway(t, one, { path: exportPath(NAMESPACE, one), from: one.name });
  },
});
