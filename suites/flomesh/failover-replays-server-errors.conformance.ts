import {
  type Case,
  defineCase,
  expectCalls,
  exportFromTwo,
  failReadyz,
  FEATURES,
  httpbinPolicy,
  httpbinUrl,
  startHttpbin,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-replay';

export const failoverReplaysServerErrors: Case = defineCase({
  id: 'failover-replays-server-errors',
  title: 'FailOver replays a request elsewhere when the local answer is a server error',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy, FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D6, 003-S17',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set, client } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    await startHttpbin(t, NAMESPACE, caller);
    const url = httpbinUrl(NAMESPACE, '/readyz');
    await failReadyz(t, NAMESPACE, caller);
    await expectCalls(t, client, { claim: 'the local answer is 503', url, weights: { '503': 1 } });
    await t.apply(caller, [httpbinPolicy(NAMESPACE, 'FailOver', [{ clusterKey: one.key }, { clusterKey: three.key }])]);
    const weights = { [one.name]: 1, [three.name]: 1 };
    await expectCalls(t, client, { claim: 'the targets answer in its place', url, weights });
    const good = httpbinUrl(NAMESPACE);
    await expectCalls(t, client, { claim: 'good answers stay local', url: good, weights: { [caller.name]: 1 } });
  },
});
