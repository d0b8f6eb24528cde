import {
  defineCase,
  describeExchange,
  expectAnswers,
  expectSame,
  FEATURES,
  STORE_DEPLOYMENT,
  STORE_HOST,
  type Case,
} from '../../harness/conformance/index.ts';

export const noHealthyUpstream: Case = defineCase({
  id: 'no-healthy-upstream',
  title: 'without a healthy pod in any cluster the answer is 503 "no healthy upstream", until pods are back',
  behaviour: 'failover',
  features: [FEATURES.multiClusterGateway, FEATURES.crossClusterFailover],
  level: 'core',
  spec: '000-D10, 000-D9',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    const { endpointMs, healthyPodMs } = t.limits;
    const target = { host: STORE_HOST };
    await expectAnswers(t, target, { claim: 'the nearest cluster answers to begin with', from: [t.near.name] });

    const faults = await Promise.all([t.near, t.far].map((cluster) => t.faults.scale(cluster, STORE_DEPLOYMENT, 0)));
    const gone = { claim: 'every request gets 503 once no cluster has a pod', from: ['503'], withinMs: endpointMs };
    await expectAnswers(t, target, gone);
    for (const path of ['/', '/west', '/east']) {
      expectSame(t, {
        claim: `${path} says that no upstream is healthy`,
        expected: '503 "no healthy upstream"',
        observed: describeExchange(await t.request({ ...target, path })),
      });
    }

    await Promise.all(faults.map((fault) => fault[Symbol.asyncDispose]()));
    const back = { claim: 'the nearest cluster answers again', from: [t.near.name], withinMs: healthyPodMs };
    await expectAnswers(t, target, back);
  },
});
