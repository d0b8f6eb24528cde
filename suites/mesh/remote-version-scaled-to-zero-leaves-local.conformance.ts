import { type Case, defineCase, deployHelloworld, expectVersions, FEATURES } from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-zero';

export const remoteVersionScaledToZeroLeavesLocal: Case = defineCase({
  id: 'remote-version-scaled-to-zero-leaves-local',
  title: 'when the pods of the other network are gone only the own answer, in both clusters, and no request fails',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.sidecarInjection],
  level: 'core',
  spec: '002-D8, 002-D11',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    const url = `http://helloworld.${NAMESPACE}:5000/hello`;
    const clients = [await t.startClient(t.near, NAMESPACE), await t.startClient(t.other, NAMESPACE)];
    for (const client of clients)
      await expectVersions(t, client, url, {
        claim: `both versions answer clients in ${client.cluster.name} at first`,
        shares: { v1: 0.25, v2: 0.25 },
      });
    await t.faults.scale(t.other, { namespace: NAMESPACE, name: 'helloworld-v2' }, 0);
    for (const client of clients)
      await expectVersions(t, client, url, {
        claim: `only v1 answers clients in ${client.cluster.name} without v2`,
        shares: { v1: 1 },
      });
  },
});
