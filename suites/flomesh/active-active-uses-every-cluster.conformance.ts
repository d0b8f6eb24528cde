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

const NAMESPACE = 'flomesh-active';

export const activeActiveUsesEveryCluster: Case = defineCase({
  id: 'active-active-uses-every-cluster',
  title: 'ActiveActive shares calls equally among the own cluster and every target',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy, FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D7, 003-D8, 003-S15',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set, client } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    // Clusters are weighed as clusters: that there are two pods here makes no difference.
    await startHttpbin(t, NAMESPACE, caller, { replicas: 2 });
    const url = httpbinUrl(NAMESPACE);
    const weights = { [one.name]: 1, [caller.name]: 1, [three.name]: 1 };
    const targets = [{ clusterKey: one.key }, { clusterKey: three.key }];
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'ActiveActive', targets)]);
    await expectCalls(t, client, { claim: 'each cluster has a third', url, weights, requests: 150 });
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'ActiveActive')]);
    await expectCalls(t, client, { claim: 'no targets are all of the import', url, weights, requests: 150 });
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'ActiveActive', targets.slice(0, 1))]);
    await expectCalls(t, client, {
      claim: 'who is not listed has none',
      url,
      weights: { [one.name]: 1, [caller.name]: 1 },
    });
  },
});
