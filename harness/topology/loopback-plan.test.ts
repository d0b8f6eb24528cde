import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { describeError } from '../core/errors.ts';
import { parseIpv4Range, rangesOverlap } from '../core/ipv4.ts';
import { checkFleet, decodeFleet } from './decode.ts';
import { planFleet } from './plan.ts';
import type { FleetSpec, HostFacts, Topology } from './topology.ts';

const NOTHING: HostFacts = { subnets: [], ports: [] };

function fleet(spec: object, name = 'store'): FleetSpec {
  const file = { apiVersion: 'fleetbed.dev/v1alpha1', kind: 'Fleet', metadata: { name } };
  return checkFleet({ ...file, spec }, { file: 'test' });
}

function networksOf({ network, clusters }: Topology): readonly string[] {
  return [
    network.subnet,
    ...clusters.flatMap(({ podCidr, serviceCidr, embedded }) => [
      podCidr,
      serviceCidr,
      embedded!.loadBalancerCidr,
      ...embedded!.podLoopbackCidrs,
      ...embedded!.nodes.map(({ address }) => `${address}/32`),
    ]),
  ];
}

function overlapping(networks: readonly string[]): readonly string[] {
  const ranges = networks.map((text) => ({ text, range: parseIpv4Range(text)! }));
  return ranges.flatMap((a, index) =>
    ranges.slice(index + 1).flatMap((b) => (rangesOverlap(a.range, b.range) ? [`${a.text} ${b.text}`] : [])),
  );
}

describe('the plan of an embedded fleet', () => {
  it('gives each cluster of the fixtures a block of loopback addresses', () => {
    const text = readFileSync(new URL('../../fixtures/fleets/store.yaml', import.meta.url), 'utf8');
    const topology = planFleet(decodeFleet(text, { file: 'store.yaml' }), NOTHING);
    expect(topology.clusters[1]).to.deep.equal({
      name: 'gke-west-2',
      index: 1,
      runtimeName: 'store-gke-west-2',
      location: { text: 'us-west1-a', region: 'us-west1', zone: 'us-west1-a' },
      network: 'default',
      podCidr: '127.146.0.0/17',
      serviceCidr: '127.146.128.0/18',
      apiPort: 7341,
      embedded: {
        block: '127.146.0.0/16',
        loadBalancerCidr: '127.146.192.0/20',
        podLoopbackCidrs: ['127.146.208.0/20', '127.146.224.0/20'],
        nodes: [{ name: 'store-gke-west-2-node-1', address: '127.146.240.1', podCidr: '127.146.0.0/24' }],
      },
    });
    expect(topology.network).to.deep.equal({
      name: 'fleetbed-store',
      subnet: '127.148.0.0/16',
      gateway: '127.148.0.1',
      ipRange: '127.148.128.0/17',
    });
    expect(topology.loadBalancers.map(({ address }) => address)).to.deep.equal(['127.148.0.10', '127.148.0.11']);
    expect(topology.client.address).to.equal('127.148.0.5');
  });

  it('keeps everything of fifty clusters apart, also beside another fleet of fifty', () => {
    const first = networksOf(planFleet(fleet({ clusters: 50 }), NOTHING));
    const facts = { subnets: first.map((subnet) => ({ subnet, owner: 'fleet "store"' })), ports: [] };
    const second = networksOf(planFleet(fleet({ clusters: 50 }, 'three'), facts));
    expect(first).to.have.length(1 + 50 * 6);
    expect(overlapping([...first, ...second])).to.deep.equal([]);
  });

  it('gives every node a /24 of the pods', () => {
    const clusters = [{ name: 'a', nodes: 3, podCidr: '127.9.0.0/22', serviceCidr: '127.9.128.0/20' }];
    const [a] = planFleet(fleet({ clusters, subnet: '127.10.0.0/16' }), NOTHING).clusters;
    expect(a?.embedded?.nodes.map(({ podCidr }) => podCidr)).to.deep.equal([
      '127.9.0.0/24',
      '127.9.1.0/24',
      '127.9.2.0/24',
    ]);
    expect(a?.embedded?.nodes.map(({ address }) => address.replace(/^127\.\d+/, ''))).to.deep.equal([
      '.240.1',
      '.240.2',
      '.240.3',
    ]);
  });

  it('passes over what is given and what is taken', () => {
    const before = planFleet(fleet({ clusters: 1 }), NOTHING);
    const facts = { subnets: [{ subnet: before.clusters[0]!.podCidr, owner: 'fleet "other"' }], ports: [] };
    const clusters = [{ name: 'a' }, { name: 'b', podCidr: before.network.subnet.replace('/16', '/17') }];
    const after = planFleet(fleet({ clusters }), facts);
    expect(after.clusters.map(({ embedded }) => embedded?.block)).to.deep.equal(['127.147.0.0/16', '127.148.0.0/16']);
  });

  it('says which given network somebody has', () => {
    const facts = { subnets: [{ subnet: '127.9.0.0/16', owner: 'a listener on this machine' }], ports: [] };
    const clusters = [{ name: 'a', podCidr: '127.9.4.0/22' }];
    let said = 'planned';
    try {
      planFleet(fleet({ clusters }), facts);
    } catch (error) {
      said = describeError(error);
    }
    expect(said).to.contain(
      'spec.clusters[0].podCidr: 127.9.4.0/22 overlaps 127.9.0.0/16 of a listener on this machine',
    );
  });

  it('says when no block is left', () => {
    const facts = { subnets: [{ subnet: '127.0.0.0/8', owner: 'a mad fleet' }], ports: [] };
    expect(() => planFleet(fleet({ clusters: 2 }), facts))
      .to.throw()
      .with.property('problems')
      .that.deep.equals([
        {
          path: 'loopback addresses',
          message: '3 blocks of 127.0.0.0/8 are needed, 0 are free: taken by a mad fleet',
        },
      ]);
  });
});
