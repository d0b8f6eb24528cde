import { expect } from 'chai';
import { networkGateways } from './network-gateways.ts';
import { gatewayService, testCluster } from './testing/mesh-objects.ts';
import type { Node, Service } from '../../kube/api/core.ts';

function gatewaysOf(...services: readonly Service[]): ReturnType<typeof networkGateways> {
  const cluster = testCluster({ name: 'two', network: 'n2', services });
  return networkGateways({ clusters: new Map([['two', cluster]]) });
}

describe('networkGateways', () => {
  it('makes a gateway of each external address of a labelled Service (002-R3)', () => {
    expect(gatewaysOf(gatewayService('n2', ['5.0.0.1', '5.0.0.2'])).gateways).to.deep.equal([
      { network: 'n2', cluster: 'two', address: '5.0.0.1', port: 15_443 },
      { network: 'n2', cluster: 'two', address: '5.0.0.2', port: 15_443 },
    ]);
  });

  it('passes over names of hosts, other namespaces and Services without a label (002-R3)', () => {
    const byName: Service = {
      ...gatewayService('n2', []),
      status: { loadBalancer: { ingress: [{ hostname: 'lb' }] } },
    };
    const elsewhere = gatewayService('n2', ['5.0.0.1']);
    const unlabelled = gatewayService('n3', ['5.0.0.1']);
    expect(
      gatewaysOf(
        byName,
        { ...elsewhere, metadata: { ...elsewhere.metadata, namespace: 'sample', name: 'a' } },
        { ...unlabelled, metadata: { ...unlabelled.metadata, labels: {} } },
      ).gateways,
    ).to.deep.equal([]);
  });

  it('makes no gateway of a Service without an address (002-B6)', () => {
    expect(gatewaysOf(gatewayService('n2', [])).gateways).to.deep.equal([]);
  });

  for (const [text, port, warns] of [
    ['9443', 9_443, false],
    ['http', 15_443, true],
    ['70000', 15_443, true],
    ['0', 15_443, true],
  ] as const)
    it(`takes gatewayPort ${text} for ${String(port)} (002-R3, 002-B8)`, () => {
      const { gateways, warnings } = gatewaysOf(
        gatewayService('n2', ['5.0.0.1'], { 'networking.istio.io/gatewayPort': text }),
      );
      expect(gateways[0]?.port).to.equal(port);
      expect(warnings).to.have.length(warns ? 1 : 0);
    });

  it('takes the nodes that a NodePort Service selects (002-R3)', () => {
    const node = (name: string, address: string, labels = {}): Node => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
      status: {
        addresses: [
          { type: 'InternalIP', address: '10.0.0.9' },
          { type: 'ExternalIP', address },
        ],
      },
    });
    const service = gatewayService('n2', []);
    const onNodes = (selector: string): Service => ({
      ...service,
      metadata: { ...service.metadata, annotations: { 'traffic.istio.io/nodeSelector': selector } },
      spec: { type: 'NodePort', ports: [{ port: 15_443, nodePort: 30_443 }] },
    });
    const found = (selector: string): readonly string[] =>
      networkGateways({
        clusters: new Map([
          [
            'two',
            testCluster({
              name: 'two',
              network: 'n2',
              services: [onNodes(selector)],
              nodes: [node('a', '6.0.0.1', { edge: 'yes' }), node('b', '6.0.0.2')],
            }),
          ],
        ]),
      }).gateways.map(({ address, port }) => `${address}:${String(port)}`);
    expect(found('{}')).to.deep.equal(['6.0.0.1:30443', '6.0.0.2:30443']);
    expect(found('{"edge":"yes"}')).to.deep.equal(['6.0.0.1:30443']);
    expect(found('nonsense')).to.deep.equal([]);
  });
});
