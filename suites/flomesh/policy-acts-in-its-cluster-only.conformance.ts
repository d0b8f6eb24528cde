import {
  type Case,
  defineCase,
  expectCalls,
  exportFromTwo,
  FEATURES,
  httpbinPolicy,
  httpbinUrl,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-own-policy';

export const policyActsInItsClusterOnly: Case = defineCase({
  id: 'policy-acts-in-its-cluster-only',
  title: 'a policy acts in the cluster that it is made in, and on the service of its name only',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy, FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R15',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set, client } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    const url = httpbinUrl(NAMESPACE);
    const policy = httpbinPolicy(NAMESPACE, 'FailOver', [{ clusterKey: one.key }]);
    await t.apply(three, [policy]);
    await t.apply(caller, [{ ...policy, metadata: { name: 'another', namespace: NAMESPACE } }]);
    await expectCalls(t, client, { claim: 'policies elsewhere change nothing', url, weights: { refused: 1 } });
    await t.apply(caller, [policy]);
    await expectCalls(t, client, { claim: 'its own does', url, weights: { [one.name]: 1 } });
  },
});
