import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseIpv4Range, rangesOverlap } from '../core/ipv4.ts';
import { describeError } from '../core/errors.ts';
import { checkFleet, decodeFleet } from './decode.ts';
import { planFleet } from './plan.ts';
import type { FleetSpec, HostFacts, Topology } from './topology.ts';

const NOTHING: HostFacts = { subnets: [], ports: [] };

function fleet(spec: object, name = 'store'): FleetSpec {
  const file = { apiVersion: 'fleetbed.dev/v1alpha1', kind: 'Fleet', metadata: { name } };
  return checkFleet({ ...file, spec: { provider: 'kind', ...spec } }, { file: 'test' });
}

function clashes(spec: FleetSpec, facts: HostFacts): string {
  try {
    planFleet(spec, facts);
  } catch (error) {
    return describeError(error);
  }
  return 'planned';
}

function portsOf({ clusters, loadBalancers }: Topology): readonly number[] {
  const published = loadBalancers.flatMap((balancer) => balancer.published.map(({ hostPort }) => hostPort));
  return [
    ...clusters.map(({ apiPort }) => apiPort),
    ...published,
    ...loadBalancers.map(({ adminHostPort }) => adminHostPort),
  ];
}

describe('planFleet', () => {
  it('plans the fleet of the fixtures on kind, every value of it', () => {
    const text = readFileSync(new URL('../../fixtures/fleets/store.yaml', import.meta.url), 'utf8');
    const cluster = (index: number, name: string, zone: string): object => ({
      name,
      index,
      runtimeName: `store-${name}`,
      location: { text: zone, region: zone.slice(0, -2), zone },
      network: 'default',
      podCidr: `10.${100 + index}.0.0/16`,
      serviceCidr: `10.${200 + index}.0.0/16`,
      apiPort: 7340 + index,
    });
    expect(
      planFleet(decodeFleet(text, { file: 'store.yaml', overrides: { provider: 'kind' } }), NOTHING),
    ).to.deep.equal({
      fleet: 'store',
      provider: 'kind',
      project: 'fleetbed',
      projectNumber: '000000000001',
      configCluster: 'gke-west-1',
      network: {
        name: 'fleetbed-store',
        subnet: '172.30.0.0/16',
        gateway: '172.30.0.1',
        ipRange: '172.30.128.0/17',
      },
      clusters: [
        cluster(0, 'gke-west-1', 'us-west1-a'),
        cluster(1, 'gke-west-2', 'us-west1-a'),
        cluster(2, 'gke-east-1', 'us-east1-b'),
      ],
      loadBalancers: [
        {
          name: 'lb-0',
          address: '172.30.0.10',
          published: [
            { port: 80, hostPort: 18720 },
            { port: 443, hostPort: 18721 },
          ],
          adminHostPort: 20796,
        },
        {
          name: 'lb-1',
          address: '172.30.0.11',
          published: [
            { port: 80, hostPort: 18722 },
            { port: 443, hostPort: 18723 },
          ],
          adminHostPort: 20797,
        },
      ],
      client: { address: '172.30.0.5' },
      routesNodePort: 30950,
    });
  });

  it('passes over subnets and ports of the host', () => {
    const before = planFleet(fleet({ clusters: 2 }), NOTHING);
    const facts = {
      subnets: [{ subnet: '172.30.7.0/24', owner: 'a route of eth1' }],
      ports: portsOf(before).map((port) => ({ port, owner: 'somebody' })),
    };
    const after = planFleet(fleet({ clusters: 2 }), facts);
    expect(after.network.subnet).to.equal('172.31.0.0/16');
    expect(portsOf(after)).to.deep.equal([7342, 7343, 18724, 18725, 18726, 18727, 20798, 20799]);
  });

  it('goes on to smaller pools when the good ones are taken', () => {
    const subnets = [{ subnet: '172.16.0.0/12', owner: 'a VPN' }];
    const { network, client } = planFleet(fleet({ clusters: 1 }), { subnets, ports: [] });
    expect(network).to.deep.equal({
      name: 'fleetbed-store',
      subnet: '192.168.224.0/20',
      gateway: '192.168.224.1',
      ipRange: '192.168.232.0/21',
    });
    expect(client.address).to.equal('192.168.224.5');
  });

  it('starts fleets of different names in different places', () => {
    const names = ['alpha', 'beta', 'gamma', 'delta', 'store', 'three', 'ci', 'demo'];
    const starts = names.map((name) => planFleet(fleet({ clusters: 1 }, name), NOTHING));
    expect(new Set(starts.map(({ network }) => network.subnet)).size).to.be.greaterThan(2);
    expect(new Set(starts.map(({ loadBalancers }) => loadBalancers[0]?.published[0]?.hostPort)).size).to.be.greaterThan(
      5,
    );
  });

  it('keeps fifty clusters apart', () => {
    const topology = planFleet(fleet({ clusters: 50 }), NOTHING);
    const cidrs = [
      topology.network.subnet,
      ...topology.clusters.flatMap(({ podCidr, serviceCidr }) => [podCidr, serviceCidr]),
    ].map((cidr) => parseIpv4Range(cidr)!);
    const pairs = cidrs.flatMap((a, index) => cidrs.slice(index + 1).filter((b) => rangesOverlap(a, b)));
    expect(cidrs).to.have.length(101);
    expect(pairs).to.deep.equal([]);
    expect(new Set(portsOf(topology)).size).to.equal(50 + 4 + 2);
  });

  it('passes over a pod network that another cluster was given', () => {
    const clusters = ['a', { name: 'b', podCidr: '10.100.0.0/16', serviceCidr: '10.200.0.0/24' }];
    const [a, b] = planFleet(fleet({ clusters }), NOTHING).clusters;
    expect([a?.podCidr, a?.serviceCidr]).to.deep.equal(['10.101.0.0/16', '10.201.0.0/16']);
    expect([b?.podCidr, b?.serviceCidr]).to.deep.equal(['10.100.0.0/16', '10.200.0.0/24']);
  });

  it('keeps the planned API ports off the given ones', () => {
    const clusters = ['a', { name: 'b', apiPort: 7340 }];
    expect(planFleet(fleet({ clusters }), NOTHING).clusters.map(({ apiPort }) => apiPort)).to.deep.equal([7341, 7340]);
  });

  it('reports every clash at once, with whom', () => {
    const facts = {
      subnets: [
        { subnet: '172.28.0.0/16', owner: 'Docker network "kind"' },
        { subnet: '172.28.9.0/24', owner: 'a route of tun0' },
      ],
      ports: [{ port: 7000, owner: 'a listener' }],
    };
    const clusters = [{ name: 'a', apiPort: 7000, podCidr: '10.0.0.0/8' }];
    expect(clashes(fleet({ subnet: '172.28.0.0/16', clusters }), facts)).to.equal(
      [
        'FLEETBED_FLEET_IMPOSSIBLE: fleet "store" cannot be planned: 4 clashes',
        '  spec.clusters[0].serviceCidr: Invalid value: "10.200.0.0/16": overlaps spec.clusters[0].podCidr 10.0.0.0/8',
        '  spec.subnet: 172.28.0.0/16 overlaps 172.28.0.0/16 of Docker network "kind"',
        '  spec.subnet: 172.28.0.0/16 overlaps 172.28.9.0/24 of a route of tun0',
        '  spec.clusters[0].apiPort: port 7000 is taken by a listener',
        '  next: change the named fields, or free what is taken; `fleetbed doctor` shows who has it',
      ].join('\n'),
    );
  });

  it('says when no subnet and no port is left', () => {
    const facts = {
      subnets: [
        { subnet: '172.16.0.0/12', owner: 'a VPN' },
        { subnet: '192.168.0.0/16', owner: 'the office' },
      ],
      ports: Array.from({ length: 1024 }, (_, index) => ({ port: 6444 + index, owner: 'somebody' })),
    };
    expect(clashes(fleet({ clusters: 1 }), facts)).to.equal(
      [
        'FLEETBED_FLEET_IMPOSSIBLE: fleet "store" cannot be planned: 2 clashes',
        '  spec.subnet: no subnet is free in 172.16.0.0/12 and 192.168.0.0/16: taken are 172.16.0.0/12 of a VPN, 192.168.0.0/16 of the office',
        '  ports of API servers: 1 are needed, 0 of 127.0.0.1:6444-7467 are free',
        '  next: change the named fields, or free what is taken; `fleetbed doctor` shows who has it',
      ].join('\n'),
    );
  });

  it('gives load balancers of existing clusters addresses at the top of their network', () => {
    const kubeconfig = { path: '/k', dockerNetwork: 'kind' };
    const spec = fleet({
      provider: 'kubeconfig',
      kubeconfig,
      loadBalancers: 1,
      clusters: [{ name: 'a', context: 'kind-a' }],
    });
    const kind = {
      subnet: '172.18.0.0/16',
      owner: 'Docker network "kind"',
      dockerNetwork: 'kind',
      gateway: '172.18.0.1',
    };
    const topology = planFleet(spec, { subnets: [kind], ports: [] });
    expect(topology.network).to.deep.equal({
      name: 'kind',
      subnet: '172.18.0.0/16',
      gateway: '172.18.0.1',
      ipRange: '172.18.0.0/16',
    });
    expect(topology.loadBalancers.map(({ address }) => address)).to.deep.equal(['172.18.255.245']);
    expect(topology.client.address).to.equal('172.18.255.250');
    expect(topology.clusters[0]).to.include({ runtimeName: 'kind-a', apiPort: 0 });
    expect(topology.kubeconfig).to.deep.equal({ path: '/k', dockerNetwork: 'kind' });
  });

  it('names the networks that Docker has when the wanted one is not there', () => {
    const spec = fleet({ provider: 'kubeconfig', kubeconfig: { path: '/k', dockerNetwork: 'kid' }, clusters: 1 });
    const kind = { subnet: '172.18.0.0/16', owner: 'Docker network "kind"', dockerNetwork: 'kind' };
    expect(clashes(spec, { subnets: [kind], ports: [] })).to.contain(
      '  spec.kubeconfig.dockerNetwork: Not found: "kid": Docker has "kind"',
    );
  });

  it('plans no load balancers for existing clusters without a network', () => {
    const spec = fleet({ provider: 'kubeconfig', kubeconfig: { path: '/k' }, clusters: 2 });
    expect(planFleet(spec, NOTHING).loadBalancers).to.deep.equal([]);
  });
});
