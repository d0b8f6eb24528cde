import {
  type Case,
  defineCase,
  expectCalls,
  exportFromTwo,
  FEATURES,
  httpbinPolicy,
  httpbinUrl,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-unknown';

export const unknownTargetsAreNoEndpoints: Case = defineCase({
  id: 'unknown-targets-are-no-endpoints',
  title: 'targets that the import does not have are skipped',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy, FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D10, 003-B17',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set, client } = await exportFromTwo(t, NAMESPACE);
    const [one, caller] = set;
    const url = httpbinUrl(NAMESPACE);
    const nobody = { clusterKey: 'default/default/default/nobody' };
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'FailOver', [nobody, { clusterKey: one.key }])]);
    await expectCalls(t, client, { claim: 'the known target answers', url, weights: { [one.name]: 1 } });
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'FailOver', [nobody, { clusterKey: caller.key }])]);
    await expectCalls(t, client, { claim: 'nobody answers for unknown ones', url, weights: { refused: 1 } });
  },
});
