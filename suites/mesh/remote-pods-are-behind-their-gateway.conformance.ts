import {
  type Case,
  defineCase,
  deployHelloworld,
  expectEndpoints,
  FEATURES,
  helloworldDeployment,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-weights';

export const remotePodsAreBehindTheirGateway: Case = defineCase({
  id: 'remote-pods-are-behind-their-gateway',
  title:
    'pods of another network are used through its gateway, which has their weights in sum; pods of the same one directly',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.meshDebug],
  level: 'core',
  spec: '002-R5, 002-R12',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHelloworld(t, NAMESPACE);
    const service = `helloworld.${NAMESPACE}`;
    const [near, other] = [t.near.name, t.other.name];
    await expectEndpoints(t, t.near, service, {
      claim: `clients in ${near} use the gateway of ${other}`,
      expected: `${near} direct 1, ${other} gateway 1`,
    });
    await expectEndpoints(t, t.other, service, {
      claim: `clients in ${other} use the gateway of ${near}`,
      expected: `${near} gateway 1, ${other} direct 1`,
    });
    await t.apply(t.other, [helloworldDeployment(NAMESPACE, { version: 'v2', replicas: 3 })]);
    await expectEndpoints(t, t.near, service, {
      claim: 'the gateway counts for each pod behind it',
      expected: `${near} direct 1, ${other} gateway 3`,
    });
    await expectEndpoints(t, t.other, service, {
      claim: 'pods of the same network are used one by one',
      expected: `${near} gateway 1, ${other} direct 1, ${other} direct 1, ${other} direct 1`,
    });
  },
});
