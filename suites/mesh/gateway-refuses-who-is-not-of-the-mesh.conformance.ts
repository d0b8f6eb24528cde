import {
  type Case,
  defineCase,
  deployHelloworld,
  expectSame,
  expectVersions,
  FEATURES,
  gatewayAddress,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-members';
const STRANGERS = 'mesh-strangers';

export const gatewayRefusesWhoIsNotOfTheMesh: Case = defineCase({
  id: 'gateway-refuses-who-is-not-of-the-mesh',
  title:
    'the gateway between networks carries clients of the mesh, and closes plain text and TLS that names no service',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.eastWestGateway, FEATURES.meshMutualTls],
  level: 'core',
  spec: '002-D2, 002-D3, 002-D4',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    const member = await t.startClient(t.near, NAMESPACE);
    await expectVersions(t, member, `http://helloworld.${NAMESPACE}:5000/hello`, {
      claim: 'a client of the mesh is carried',
      shares: { v1: 0.25, v2: 0.25 },
    });
    const gateway = await gatewayAddress(t, t.other);
    await t.apply(t.near, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: STRANGERS } }]);
    const stranger = await t.startClient(t.near, STRANGERS);
    for (const scheme of ['http', 'https']) {
      const fetched = await stranger.fetch(`${scheme}://${gateway}:15443/hello`);
      expectSame(t, {
        claim: `${scheme} of a stranger gets no answer`,
        expected: 'failed',
        observed: fetched.outcome === 'failed' ? 'failed' : `${String(fetched.status)} ${fetched.body}`,
      });
    }
  },
});
