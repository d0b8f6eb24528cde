import {
  type Case,
  defineCase,
  expectSame,
  FEATURES,
  flomeshSet,
  GLOBAL_TRAFFIC_POLICY,
  type GlobalTrafficPolicy,
  httpbinPolicy,
  prepareNamespace,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-refusals';

export const policyIsValidated: Case = defineCase({
  id: 'policy-is-validated',
  title: 'policies that cannot be are refused in the words of the webhook',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshGlobalTrafficPolicy],
  level: 'core',
  spec: '003-B1, 003-B2, 003-B3, 003-B4',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one, caller, three] = set;
    await prepareNamespace(t, set, NAMESPACE);
    const two = [{ clusterKey: one.key }, { clusterKey: three.key }];
    const refusals: readonly (readonly [claim: string, policy: GlobalTrafficPolicy, words: string])[] = [
      [
        'Locality with two targets',
        httpbinPolicy(NAMESPACE, 'Locality', two),
        'in case of Locality load balancer, the traffic can only be sticky to exact one cluster, either in cluster or a specific remote cluster',
      ],
      ['FailOver without targets', httpbinPolicy(NAMESPACE, 'FailOver'), 'requires at least one cluster for failover'],
      [
        'a weight below zero',
        httpbinPolicy(NAMESPACE, 'ActiveActive', [{ clusterKey: one.key, weight: -1 }]),
        `weight -1 of ${one.key} is invalid for active-active load balancing, it must be >= 0`,
      ],
      [
        'another kind of load balancing',
        httpbinPolicy(NAMESPACE, 'RoundRobin' as never),
        'Unsupported value: "RoundRobin"',
      ],
    ];
    for (const [claim, policy, words] of refusals) {
      const answer: unknown = await caller.client
        .create(GLOBAL_TRAFFIC_POLICY, policy, { signal: t.signal })
        .catch((error: unknown) => error);
      const said = answer instanceof Error ? answer.message : 'accepted';
      expectSame(t, { claim: `${claim} is refused`, expected: words, observed: said.includes(words) ? words : said });
    }
  },
});
