import {
  type Case,
  defineCase,
  expectExportTold,
  expectImportedFrom,
  exportHttpbin,
  FEATURES,
  flomeshSet,
  HTTPBIN_PORT,
  httpbinExport,
  prepareNamespace,
  startHttpbin,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-conflict';

export const exportWithOtherPortsIsRejected: Case = defineCase({
  id: 'export-with-other-ports-is-rejected',
  title: 'a later export whose Service has other ports is rejected, and imports stay as they are',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R11, 003-B16',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one, caller, three] = set;
    await prepareNamespace(t, set, NAMESPACE);
    await exportHttpbin(t, NAMESPACE, one);
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim: 'the first is imported', exporters: [one] });
    // Creation times have seconds.
    await t.clock.sleep(1_050, t.signal);
    const ports = [
      { name: 'http', port: HTTPBIN_PORT, targetPort: HTTPBIN_PORT },
      { name: 'more', port: 9090, targetPort: HTTPBIN_PORT },
    ];
    await startHttpbin(t, NAMESPACE, three, { service: { ports } });
    await t.apply(three, [httpbinExport(NAMESPACE, three)]);
    await expectExportTold(t, three, {
      namespace: NAMESPACE,
      type: 'Conflict',
      status: 'True',
      reason: 'Conflict',
      message: `ServiceExport ${NAMESPACE}/httpbin conflicts, [${one.key}] spec.ports conflict, please check service spec`,
    });
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim: 'the import is unchanged', exporters: [one] });
  },
});
