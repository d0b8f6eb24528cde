import { expect } from 'chai';
import type { MeshEndpoint } from './mesh-endpoints.ts';
import type { NetworkGateway } from './network-gateways.ts';
import { splitHorizon, weightScale } from './split-horizon.ts';

function endpoint(text: string): MeshEndpoint {
  const [cluster = '', network = '', address = '', tls] = text.split(' ');
  const identity = tls === 'plain' ? {} : { identity: 'spiffe://cluster.local/ns/sample/sa/default' };
  return { cluster, network: network === '-' ? '' : network, address, port: 5000, ...identity };
}

function gateway(text: string): NetworkGateway {
  const [cluster = '', network = '', address = ''] = text.split(' ');
  return { cluster, network, address, port: 15_443 };
}

interface Row {
  readonly title: string;
  readonly endpoints: readonly string[];
  readonly gateways: readonly string[];
  readonly client: string;
  /** Address and weight. */
  readonly targets: readonly string[];
}

const [V1, V2] = ['one n1 a1', 'two n2 b1'];
const ONE_EACH = ['one n1 g1', 'two n2 g2'];

const ROWS: readonly Row[] = [
  {
    title: 'keeps what is near and sends the rest to its gateway (002-R5)',
    endpoints: [V1, V2],
    gateways: ONE_EACH,
    client: 'n1',
    targets: ['a1 1', 'g2 1'],
  },
  {
    title: 'sees it the other way round from the other network',
    endpoints: [V1, V2],
    gateways: ONE_EACH,
    client: 'n2',
    targets: ['b1 1', 'g1 1'],
  },
  {
    title: 'adds up the weights behind one gateway (002-R12)',
    endpoints: [V1, 'two n2 b1', 'two n2 b2', 'two n2 b3'],
    gateways: ONE_EACH,
    client: 'n1',
    targets: ['a1 1', 'g2 3'],
  },
  {
    title: 'uses everything directly while no gateway is known (002-R4)',
    endpoints: [V1, V2],
    gateways: [],
    client: 'n1',
    targets: ['a1 1', 'b1 1'],
  },
  {
    title: 'keeps the address of a network without a gateway (002-R7)',
    endpoints: [V1, V2, 'three n3 c1'],
    gateways: ONE_EACH,
    client: 'n1',
    targets: ['a1 1', 'c1 1', 'g2 1'],
  },
  {
    title: 'shares a weight among the gateways of a network in whole numbers (002-R5)',
    endpoints: [V1, 'two n2 b1'],
    gateways: ['one n1 g1', 'two n2 g2', 'two n2 g3'],
    client: 'n1',
    targets: ['a1 2', 'g2 1', 'g3 1'],
  },
  {
    title: 'scales by the least common multiple of all numbers of gateways (002-R5)',
    endpoints: [V1, 'two n2 b1', 'three n3 c1'],
    gateways: ['one n1 g1', 'two n2 g2', 'two n2 g3', 'three n3 g4', 'three n3 g5', 'three n3 g6'],
    client: 'n1',
    targets: ['a1 6', 'g2 3', 'g3 3', 'g4 2', 'g5 2', 'g6 2'],
  },
  {
    title: "prefers the gateways of the endpoint's own cluster (002-R6)",
    endpoints: ['two n2 b1', 'three n2 c1'],
    gateways: ['two n2 g2', 'three n2 g3'],
    client: 'n1',
    targets: ['g2 2', 'g3 2'],
  },
  {
    title: 'takes any gateway of the network when the cluster has none (002-R6)',
    endpoints: ['two n2 b1', 'three n2 c1'],
    gateways: ['two n2 g2', 'two n2 g3'],
    client: 'n1',
    targets: ['g2 2', 'g3 2'],
  },
  {
    title: 'drops what is behind a gateway and has no sidecar (002-R8)',
    endpoints: [V1, 'two n2 b1 plain', 'two n2 b2'],
    gateways: ONE_EACH,
    client: 'n1',
    targets: ['a1 1', 'g2 1'],
  },
  {
    title: 'keeps what is near and has no sidecar',
    endpoints: ['one n1 a1 plain', V2],
    gateways: ONE_EACH,
    client: 'n1',
    targets: ['a1 1', 'g2 1'],
  },
  {
    title: 'takes a network without a name for near',
    endpoints: ['one - a1', V2],
    gateways: ONE_EACH,
    client: 'n1',
    targets: ['a1 1', 'g2 1'],
  },
  {
    title: 'uses endpoints directly where two networks have one name (002-B3)',
    endpoints: ['one n1 a1', 'two n1 b1'],
    gateways: ['one n1 g1', 'two n1 g2'],
    client: 'n1',
    targets: ['a1 2', 'b1 2'],
  },
];

describe('splitHorizon', () => {
  for (const { title, endpoints, gateways, client, targets } of ROWS)
    it(title, () => {
      const found = splitHorizon(endpoints.map(endpoint), gateways.map(gateway), client);
      expect(
        found.map((target) => {
          const { address } = target.kind === 'gateway' ? target.gateway : target.endpoint;
          return `${address} ${String(target.weight)}`;
        }),
      ).to.deep.equal(targets);
    });

  it('always shares in whole numbers', () => {
    for (let own = 1; own <= 4; own += 1)
      for (let others = 1; others <= 5; others += 1) {
        const ways = (cluster: string, count: number): NetworkGateway[] =>
          Array.from({ length: count }, (_, index) => gateway(`${cluster} n2 ${cluster}-${String(index)}`));
        const gateways = [...ways('two', own), ...ways('three', others)];
        const targets = splitHorizon(['two n2 b1', 'three n2 c1', 'four n2 d1'].map(endpoint), gateways, 'n1');
        const weights = targets.map(({ weight }) => weight);
        expect(weights.every(Number.isInteger), `${String(own)} and ${String(others)}`).to.equal(true);
        expect(weights.reduce((a, b) => a + b, 0)).to.equal(3 * weightScale(gateways));
      }
  });
});
