import {
  type Case,
  defineCase,
  expectEventually,
  FEATURES,
  helloworldDeployment,
  helloworldService,
  type KubeObject,
  MESH_SYSTEM,
  meshEndpoints,
  meshNamespace,
  notYet,
  ready,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-networks';
/** For documentation: nobody is there. */
const ADDRESS = '192.0.2.7';

export const networkLabelMakesAGateway: Case = defineCase({
  id: 'network-label-makes-a-gateway',
  title: 'a service of the system namespace that is labelled with a network is its gateway, at the port that it says',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.meshDebug],
  level: 'core',
  spec: '002-R3, 002-R7, 002-B6, 002-B8',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await meshNamespace(t, NAMESPACE);
    await t.apply(t.near, [
      helloworldService(NAMESPACE),
      helloworldDeployment(NAMESPACE, { version: 'v1', labels: { 'topology.istio.io/network': 'elsewhere' } }),
    ]);
    const service = `helloworld.${NAMESPACE}`;
    const seen = async (): Promise<string> =>
      (await meshEndpoints(t, t.near, service))
        .map(({ address, port, via }) => (via === 'direct' ? 'direct' : `${address}:${String(port)}`))
        .join(', ');
    const becomes = (claim: string, expected: string): Promise<void> =>
      expectEventually(t, { claim, expected }, async () => {
        const now = await seen();
        return now === expected ? ready(undefined) : notYet(now);
      });
    await becomes('a pod of a network without a gateway is used directly', 'direct');

    await t.apply(t.near, [gateway({}, [])]);
    await becomes('a service without an address is no gateway', 'direct');
    await t.apply(t.near, [gateway({}, [ADDRESS])]);
    await becomes('with an address it is one, at port 15443', `${ADDRESS}:15443`);
    await t.apply(t.near, [gateway({ 'networking.istio.io/gatewayPort': '9443' }, [ADDRESS])]);
    await becomes('the label says another port', `${ADDRESS}:9443`);
    await t.apply(t.near, [gateway({ 'networking.istio.io/gatewayPort': 'https' }, [ADDRESS])]);
    await becomes('what is no port is passed over', `${ADDRESS}:15443`);
  },
});

function gateway(labels: Readonly<Record<string, string>>, externalIPs: readonly string[]): KubeObject {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'gateway-elsewhere',
      namespace: MESH_SYSTEM,
      labels: { 'topology.istio.io/network': 'elsewhere', ...labels },
    },
    spec: { ports: [{ name: 'tls', port: 15443 }], externalIPs },
  };
  return service;
}
