import {
  type Case,
  defineCase,
  expectCalls,
  exportFromTwo,
  FEATURES,
  httpbinPolicy,
  httpbinUrl,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-turns';

export const failoverWithoutLocalTakesTurns: Case = defineCase({
  id: 'failover-without-local-takes-turns',
  title: 'FailOver without local endpoints takes turns among its targets',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy, FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D3, 003-D4, 003-D11, 003-S13',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set, client } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'FailOver', [{ clusterKey: one.key }, { clusterKey: three.key }])]);
    await expectCalls(t, client, {
      claim: 'both targets answer, one as often as the other',
      url: httpbinUrl(NAMESPACE),
      weights: { [one.name]: 1, [three.name]: 1 },
    });
  },
});
