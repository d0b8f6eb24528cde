import { expect } from 'chai';
import { eastWestArguments, eastWestGateway } from './eastwest-gateway.ts';

describe('eastWestArguments', () => {
  it('reads the network and the revision, and takes the mesh for nothing', () => {
    expect(eastWestArguments(['--mesh', 'proj-1', '--network', 'n1', '--revision', 'r'])).to.deep.equal({
      network: 'n1',
      revision: 'r',
    });
    expect(eastWestArguments(['--single-cluster'])).to.have.property('network', undefined);
  });

  it("refuses in the script's words (002-B1)", () => {
    const refusal = 'Must specify either --single-cluster or --network.';
    expect(eastWestArguments(['--mesh', 'proj-1'])).to.deep.equal({ refusal });
    expect(eastWestArguments(['--color'])).to.deep.equal({ refusal: 'Error: Unsupported flag --color' });
  });
});

describe('eastWestGateway', () => {
  it('is a Service of its network with the four ports (3.1)', () => {
    const objects = eastWestGateway({ network: 'n1', revision: 'r', image: 'i', root: 'ROOT' });
    const service = objects.find(({ kind }) => kind === 'Service');
    expect(service?.metadata.labels).to.deep.include({
      istio: 'eastwestgateway',
      app: 'istio-eastwestgateway',
      'topology.istio.io/network': 'n1',
    });
    expect(service).to.have.nested.property('spec.ports').with.length(4);
  });
});
