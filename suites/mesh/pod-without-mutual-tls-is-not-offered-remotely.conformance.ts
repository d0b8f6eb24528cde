import {
  type Case,
  defineCase,
  deployHelloworld,
  expectEndpoints,
  expectVersions,
  FEATURES,
  helloworldDeployment,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-plain';

export const podWithoutMutualTlsIsNotOfferedRemotely: Case = defineCase({
  id: 'pod-without-mutual-tls-is-not-offered-remotely',
  title: 'a pod without a sidecar serves its own network and is not offered to others, whose gateways go by TLS',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.meshDebug],
  level: 'core',
  spec: '002-R8',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    const service = `helloworld.${NAMESPACE}`;
    const both = `${t.near.name} direct 1, ${t.other.name} gateway 1`;
    await expectEndpoints(t, t.near, service, { claim: 'both pods are offered with sidecars', expected: both });
    const labels = { 'sidecar.istio.io/inject': 'false' };
    await t.apply(t.other, [helloworldDeployment(NAMESPACE, { version: 'v2', labels })]);
    await expectEndpoints(t, t.near, service, {
      claim: 'a pod without a sidecar is not offered to the other network',
      expected: `${t.near.name} direct 1`,
    });
    await expectEndpoints(t, t.other, service, {
      claim: 'it serves its own',
      expected: `${t.near.name} gateway 1, ${t.other.name} direct 1`,
    });
    const client = await t.startClient(t.other, NAMESPACE);
    await expectVersions(t, client, `http://${service}:5000/hello`, {
      claim: 'it answers there, in the clear',
      shares: { v1: 0.25, v2: 0.25 },
    });
  },
});
