import {
  type Case,
  defineCase,
  expectCalls,
  exportFromTwo,
  FEATURES,
  httpbinPolicy,
  httpbinUrl,
  startHttpbin,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-weights';

export const activeActiveFollowsWeights: Case = defineCase({
  id: 'active-active-follows-weights',
  title: 'ActiveActive gives the own cluster 100 parts, and each target as many as it weighs',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy, FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D8, 003-D18',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set, client } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    await startHttpbin(t, NAMESPACE, caller);
    const targets = [
      { clusterKey: one.key, weight: 20 },
      { clusterKey: three.key, weight: 30 },
    ];
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'ActiveActive', targets)]);
    await expectCalls(t, client, {
      claim: 'shares follow the weights',
      url: httpbinUrl(NAMESPACE),
      weights: { [one.name]: 20, [caller.name]: 100, [three.name]: 30 },
      requests: 300,
    });
  },
});
