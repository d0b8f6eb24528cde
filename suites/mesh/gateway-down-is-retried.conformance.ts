import {
  type Case,
  defineCase,
  deployHelloworld,
  EASTWEST_GATEWAY,
  expectVersions,
  FEATURES,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-gateway-down';

export const gatewayDownIsRetried: Case = defineCase({
  id: 'gateway-down-is-retried',
  title: 'while the gateway of the other network is down its share is answered by the own pods, and no request fails',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.eastWestGateway],
  level: 'core',
  spec: '002-D7, 002-D9',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    const url = `http://helloworld.${NAMESPACE}:5000/hello`;
    const client = await t.startClient(t.near, NAMESPACE);
    await expectVersions(t, client, url, {
      claim: 'both versions answer at first',
      shares: { v1: 0.25, v2: 0.25 },
    });
    const fault = await t.faults.scale(t.other, EASTWEST_GATEWAY, 0);
    await expectVersions(t, client, url, { claim: 'only v1 answers without the gateway', shares: { v1: 1 } });
    await fault[Symbol.asyncDispose]();
    await expectVersions(t, client, url, {
      claim: 'both versions answer again',
      shares: { v1: 0.25, v2: 0.25 },
    });
  },
});
