import {
  type Case,
  defineCase,
  deployHelloworld,
  expectEndpoints,
  FEATURES,
  remoteSecretFor,
  SECRET,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-secrets';

export const remoteSecretOpensACluster: Case = defineCase({
  id: 'remote-secret-opens-a-cluster',
  title: 'a control plane uses a cluster as long as it has a remote secret for it',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.meshDebug],
  level: 'core',
  spec: '002-R1, 002-S4',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    const service = `helloworld.${NAMESPACE}`;
    const both = `${t.near.name} direct 1, ${t.other.name} gateway 1`;
    await expectEndpoints(t, t.near, service, { claim: 'both clusters are used with the secret', expected: both });

    const key = await remoteSecretFor(t, t.near, t.other.name);
    const secret = await t.near.client.get(SECRET, key, { signal: t.signal });
    const { resourceVersion: _, uid: __, ...metadata } = secret.metadata;
    t.defer(async (signal) => {
      const there = await t.near.client.find(SECRET, key, { signal });
      if (there === undefined) await t.near.client.create(SECRET, { ...secret, metadata }, { signal });
    });
    await t.near.client.delete(SECRET, key, { signal: t.signal });
    await expectEndpoints(t, t.near, service, {
      claim: 'the other cluster is left out without the secret',
      expected: `${t.near.name} direct 1`,
    });

    await t.near.client.create(SECRET, { ...secret, metadata }, { signal: t.signal });
    await expectEndpoints(t, t.near, service, { claim: 'it is back with the secret', expected: both });
  },
});
