import { type Case, defineCase, deployHelloworld, expectVersions, FEATURES } from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-versions';

export const bothVersionsAnswerFromEitherCluster: Case = defineCase({
  id: 'both-versions-answer-from-either-cluster',
  title: 'a service of two networks is answered by the pods of both, from either cluster, about half of the time each',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.sidecarInjection],
  level: 'core',
  spec: '002-R2, 002-R5, 002-D1, 002-D5, 002-D6, 002-S10, 002-S11',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    for (const cluster of [t.near, t.other]) {
      const client = await t.startClient(cluster, NAMESPACE);
      await expectVersions(t, client, `http://helloworld.${NAMESPACE}:5000/hello`, {
        claim: `both versions answer clients in ${cluster.name}`,
        shares: { v1: 0.25, v2: 0.25 },
      });
    }
  },
});
