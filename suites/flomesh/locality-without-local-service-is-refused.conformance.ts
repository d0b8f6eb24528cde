import {
  type Case,
  defineCase,
  expectCalls,
  expectImportedFrom,
  exportFromTwo,
  FEATURES,
  httpbinPolicy,
  httpbinUrl,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-locality';

export const localityWithoutLocalServiceIsRefused: Case = defineCase({
  id: 'locality-without-local-service-is-refused',
  title: 'without a policy nobody answers for a service that is not local: the connection is refused',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy, FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D1, 003-D2, 003-S12',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set, client } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim: 'it is imported', exporters: [one, three] });
    const url = httpbinUrl(NAMESPACE);
    await expectCalls(t, client, { claim: 'nobody answers without a policy', url, weights: { refused: 1 } });
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'Locality', [{ clusterKey: one.key }])]);
    await expectCalls(t, client, { claim: 'nobody answers with Locality', url, weights: { refused: 1 } });
  },
});
