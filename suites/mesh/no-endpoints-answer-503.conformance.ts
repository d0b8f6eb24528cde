import {
  type Case,
  defineCase,
  deployHelloworld,
  expectEventually,
  expectVersions,
  FEATURES,
  meshAnswer,
  notYet,
  ready,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-nobody';

export const noEndpointsAnswer503: Case = defineCase({
  id: 'no-endpoints-answer-503',
  title: 'a service without pods in any cluster answers 503 no healthy upstream',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.sidecarInjection],
  level: 'core',
  spec: '002-D8',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    const url = `http://helloworld.${NAMESPACE}:5000/hello`;
    const client = await t.startClient(t.near, NAMESPACE);
    await expectVersions(t, client, url, {
      claim: 'both versions answer at first',
      shares: { v1: 0.25, v2: 0.25 },
    });
    await t.faults.scale(t.near, { namespace: NAMESPACE, name: 'helloworld-v1' }, 0);
    await t.faults.scale(t.other, { namespace: NAMESPACE, name: 'helloworld-v2' }, 0);
    const expected = '503 no healthy upstream';
    await expectEventually(t, { claim: 'nobody is left to answer', expected }, async () => {
      const answer = await meshAnswer(client, url);
      return answer === expected ? ready(undefined) : notYet(answer);
    });
  },
});
