import {
  type Case,
  defineCase,
  deployHelloworld,
  expectEndpoints,
  expectVersions,
  FEATURES,
  helloworldDeployment,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-scale';

export const shareFollowsRemoteScale: Case = defineCase({
  id: 'share-follows-remote-scale',
  title: 'three pods in the other network get three times as much as one in the own',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.sidecarInjection],
  level: 'core',
  spec: '002-R5, 002-R12, 002-D5',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    await t.apply(t.other, [helloworldDeployment(NAMESPACE, { version: 'v2', replicas: 3 })]);
    await expectEndpoints(t, t.near, `helloworld.${NAMESPACE}`, {
      claim: 'the gateway counts three times',
      expected: `${t.near.name} direct 1, ${t.other.name} gateway 3`,
    });
    const client = await t.startClient(t.near, NAMESPACE);
    await expectVersions(t, client, `http://helloworld.${NAMESPACE}:5000/hello`, {
      claim: 'a quarter is answered here, the rest there',
      // 3:1, with a false alarm in fewer than one of 100,000 runs.
      shares: { v1: 0.12, v2: 0.61 },
      requests: 200,
    });
  },
});
