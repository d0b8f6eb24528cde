import {
  type Case,
  defineCase,
  expectCalls,
  exportFromTwo,
  FEATURES,
  HTTPBIN,
  httpbinPolicy,
  httpbinUrl,
  startHttpbin,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-local';

export const failoverPrefersLocal: Case = defineCase({
  id: 'failover-prefers-local',
  title: 'FailOver sends everything to local endpoints while there are some, and elsewhere when they are gone',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy, FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D4, 003-D5, 003-S14',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set, client } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    await startHttpbin(t, NAMESPACE, caller);
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'FailOver', [{ clusterKey: one.key }, { clusterKey: three.key }])]);
    const url = httpbinUrl(NAMESPACE);
    await expectCalls(t, client, { claim: 'only local pods answer', url, weights: { [caller.name]: 1 } });
    const fault = await t.faults.scale(caller, { namespace: NAMESPACE, name: HTTPBIN }, 0);
    const weights = { [one.name]: 1, [three.name]: 1 };
    await expectCalls(t, client, { claim: 'the targets answer without local pods', url, weights });
    await fault[Symbol.asyncDispose]();
    await expectCalls(t, client, { claim: 'local pods answer again', url, weights: { [caller.name]: 1 } });
  },
});
