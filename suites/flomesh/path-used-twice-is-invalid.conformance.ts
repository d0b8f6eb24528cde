import {
  type Case,
  defineCase,
  expectExportTold,
  expectImportedFrom,
  exportHttpbin,
  exportPath,
  FEATURES,
  flomeshSet,
  httpbinExport,
  httpbinService,
  prepareNamespace,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-twice';

export const pathUsedTwiceIsInvalid: Case = defineCase({
  id: 'path-used-twice-is-invalid',
  title: 'an export whose path another Ingress of its cluster has is not valid',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R6, 003-B15',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one, caller] = set;
    await prepareNamespace(t, set, NAMESPACE);
    await exportHttpbin(t, NAMESPACE, one);
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim: 'the first is imported', exporters: [one] });
    await t.clock.sleep(1_050, t.signal);
    const name = 'second';
    const metadata = { name, namespace: NAMESPACE };
    await t.apply(one, [
      { ...httpbinService(NAMESPACE), metadata },
      { ...httpbinExport(NAMESPACE, one), metadata },
    ]);
    await expectExportTold(t, one, {
      namespace: NAMESPACE,
      name,
      type: 'Valid',
      status: 'False',
      reason: 'Failed',
      message: `The path "${exportPath(NAMESPACE, one)}" has been defined in Ingress ${NAMESPACE}/svcexp-ing-httpbin`,
    });
  },
});
