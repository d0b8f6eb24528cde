import { expect } from 'chai';
import type { TableContent } from '../mesh-sidecar/sidecar-feeds.ts';
import { MeshTables } from './mesh-tables.ts';
import { networkGateways } from './network-gateways.ts';
import type { MeshWorld } from './mesh-world.ts';
import {
  gatewayService,
  meshGateway,
  meshService,
  meshWorld,
  testCluster,
  type TestCluster,
} from './testing/mesh-objects.ts';

const BACKEND = 'outbound|5000||helloworld.sample.svc.cluster.local';
const SNI = 'outbound_.5000_._.helloworld.sample.svc.cluster.local';
const V1 = { name: 'v1', address: '10.1.0.1' };
const V2 = { name: 'v2', address: '10.2.0.1' };
const SLEEP = { name: 'sleep', address: '10.1.0.9' };

const ONE: TestCluster = {
  name: 'one',
  network: 'n1',
  helloworld: [V1],
  services: [gatewayService('n1', ['5.0.0.1'])],
  pods: [SLEEP, { name: 'gateway', address: '10.1.0.7', labels: { istio: 'eastwestgateway' } }],
};
const TWO: TestCluster = {
  name: 'two',
  network: 'n2',
  helloworld: [V2],
  services: [gatewayService('n2', ['5.0.0.2'])],
};

function tableOf(world: MeshWorld, pod: string, role: 'sidecar' | 'gateway' = 'sidecar'): TableContent {
  const tables = new MeshTables(world, networkGateways(world).gateways, 'ROOT');
  const table = tables.of({ role, namespace: 'sample', pod });
  if (table === undefined) throw new RangeError('no table');
  return table;
}

function world(one: Partial<TestCluster> = {}, two: Partial<TestCluster> = {}): MeshWorld {
  return meshWorld([testCluster({ ...ONE, ...one }), testCluster({ ...TWO, ...two })], [meshGateway()]);
}

function targets(table: TableContent): readonly string[] {
  return (table.backends[BACKEND]?.endpoints ?? []).map(
    ({ address, port, weight = 1, clear = false }) =>
      `${address}:${String(port)} ${String(weight)}${clear ? ' clear' : ''}`,
  );
}

describe('the table of a sidecar', () => {
  it('sends to local pods by mutual TLS and to remote ones through their gateway (002-D1)', () => {
    const table = tableOf(world(), 'sleep');
    expect(targets(table)).to.deep.equal(['10.1.0.1:15006 1', '5.0.0.2:15443 1']);
    expect(table.backends[BACKEND]?.tls).to.deep.equal({
      serverName: SNI,
      trust: 'mesh',
      certificate: 'workload',
      names: [{ type: 'uri', value: 'spiffe://cluster.local/ns/sample/sa/default' }],
      alpn: ['istio-http/1.1', 'istio'],
    });
    expect(table.backends[BACKEND]?.balance).to.equal('weighted');
    expect(table.trust).to.deep.equal({ mesh: ['ROOT'] });
  });

  it('answers for the Service at an address of the loopback range', () => {
    const table = tableOf(world(), 'sleep');
    const [address] = table.resolver?.hosts['helloworld.sample.svc.cluster.local'] ?? [];
    expect(address).to.match(/^127\.80\.0\.\d+$/);
    expect(table.listeners.find((listener) => listener.address === address)?.port).to.equal(5000);
  });

  it('retries twice, elsewhere, and never times out (002-D7)', () => {
    const [rule] = tableOf(world(), 'sleep').listeners[0]?.routes[0]?.rules ?? [];
    expect(rule?.timeoutMs).to.equal(0);
    expect(rule?.retry).to.deep.include({ attempts: 2, statusCodes: [503], connectionErrors: true, to: 'another' });
  });

  it('follows readiness (002-D11) and the number of remote pods (002-R12)', () => {
    const three = [V2, { name: 'v3', address: '10.2.0.2' }, { name: 'v4', address: '10.2.0.3' }];
    expect(targets(tableOf(world({}, { helloworld: three }), 'sleep'))).to.deep.equal([
      '10.1.0.1:15006 1',
      '5.0.0.2:15443 3',
    ]);
    expect(targets(tableOf(world({}, { helloworld: [{ ...V2, isReady: false }] }), 'sleep'))).to.deep.equal([
      '10.1.0.1:15006 1',
    ]);
  });

  it('has no name for a Service that is only in another cluster (002-D8)', () => {
    const { helloworld: _, ...without } = ONE;
    const only = meshWorld([testCluster(without), testCluster(TWO)]);
    const table = tableOf(only, 'sleep');
    expect(table.resolver?.hosts).to.deep.equal({});
    expect(table.listeners).to.deep.equal([]);
  });

  it('answers in Envoy words when nobody is left or believed (002-D8, 002-D9, 002-B4)', () => {
    const { answers } = tableOf(world({ helloworld: [] }, { helloworld: [] }), 'sleep');
    expect(answers?.noHealthyUpstream).to.include({ status: 503, body: 'no healthy upstream' });
    expect(answers?.tlsError?.body).to.match(
      /^upstream connect error .* transport failure reason: TLS error: .*CERTIFICATE_VERIFY_FAILED$/,
    );
    expect(answers?.upstreamError?.body).to.equal(
      'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
    );
  });

  it('sends in the clear to a local pod without a sidecar, and never to a remote one (002-R8)', () => {
    const plain = tableOf(
      world({ helloworld: [{ ...V1, hasSidecar: false }] }, { helloworld: [{ ...V2, hasSidecar: false }] }),
      'sleep',
    );
    expect(targets(plain)).to.deep.equal(['10.1.0.1:5000 1 clear']);
    expect(plain.backends[BACKEND]).not.to.have.property('tls');
  });

  it("reads a pod's own network before its cluster's", () => {
    const moved = { ...V1, labels: { 'topology.istio.io/network': 'n2' } };
    expect(targets(tableOf(world({ helloworld: [moved] }), 'sleep'))).to.deep.equal(['5.0.0.2:15443 2']);
  });

  it('takes in what asks for a port of its pod by server name, with certificates of the mesh only (002-D4)', () => {
    const inbound = tableOf(world(), 'v1').streams?.find(({ port }) => port === 15_006);
    expect(inbound?.tls?.clients).to.deep.equal({ trust: 'mesh', invalid: 'reject' });
    expect(inbound?.routes.map(({ hostnames }) => hostnames)).to.deep.equal([[SNI]]);
    const backend = inbound?.routes[0]?.backends[0]?.backend ?? '';
    expect(tableOf(world(), 'v1').backends[backend]?.endpoints).to.deep.equal([
      { address: '10.1.0.1', port: 5000, cluster: 'one', region: '' },
    ]);
  });

  it('leaves to DNS what it cannot stand for', () => {
    const services = [
      meshService('headless', { spec: { clusterIP: 'None' } }),
      meshService('elsewhere', { spec: { type: 'ExternalName', externalName: 'example.com' } }),
      meshService('udp', { spec: { ports: [{ port: 53, protocol: 'UDP' }] } }),
      meshService('kubernetes', { namespace: 'default' }),
      meshService('kube-dns', { namespace: 'kube-system' }),
    ];
    const table = tableOf(world({ services }), 'sleep');
    expect(Object.keys(table.resolver?.hosts ?? {})).to.deep.equal(['helloworld.sample.svc.cluster.local']);
  });

  it('carries ports of no known protocol as bytes', () => {
    const services = [meshService('db', { spec: { ports: [{ name: 'tcp-db', port: 5432 }] } })];
    const stream = tableOf(world({ services }), 'sleep').streams?.find(({ port }) => port === 5432);
    expect(stream?.protocol).to.equal('TCP');
  });
});

describe('the table of an east-west gateway', () => {
  it('passes to pods of its own network by server name (002-D2, 002-D3)', () => {
    const table = tableOf(world(), 'gateway', 'gateway');
    const [stream] = table.streams ?? [];
    expect(stream).to.deep.include({ port: 15_443, protocol: 'TLS' });
    expect(stream).not.to.have.property('tls');
    expect(stream?.requireAlpn).to.deep.equal([
      'istio',
      'istio-peer-exchange',
      'istio-http/1.0',
      'istio-http/1.1',
      'istio-h2',
    ]);
    expect(stream?.routes.map(({ hostnames }) => hostnames)).to.deep.include([SNI]);
    expect(table.backends[SNI]?.endpoints.map(({ address, port }) => `${address}:${String(port)}`)).to.deep.equal([
      '10.1.0.1:15006',
    ]);
  });

  it('listens once for two Gateways that open the same Services on one port', () => {
    const twice = { ...world(), gateways: [meshGateway(), meshGateway({ hosts: ['sample/*'] }, 'another')] };
    const once = tableOf(world(), 'gateway', 'gateway').streams ?? [];
    const streams = tableOf(twice, 'gateway', 'gateway').streams ?? [];
    expect(streams).to.have.length(1);
    expect(streams[0]?.routes.map(({ id }) => id)).to.have.members(once[0]?.routes.map(({ id }) => id) ?? []);
  });

  it('knows the name of a Service without pods, and leads nowhere', () => {
    const table = tableOf(world({ helloworld: [] }), 'gateway', 'gateway');
    expect(table.streams?.[0]?.routes.map(({ id }) => id)).to.include(SNI);
    expect(table.backends[SNI]?.endpoints).to.deep.equal([]);
  });

  for (const [title, gateways] of [
    ['without a Gateway', []],
    [
      'with a Gateway for other pods',
      [{ ...meshGateway(), spec: { ...meshGateway().spec, selector: { istio: 'x' } } }],
    ],
    ['with a server of another mode', [meshGateway({ tls: { mode: 'SIMPLE' } })]],
  ] as const)
    it(`listens on nothing ${title}`, () => {
      const some = { ...world(), gateways };
      expect(tableOf(some, 'gateway', 'gateway').streams).to.deep.equal([]);
    });

  for (const [host, isOpen] of [
    ['*.local', true],
    ['*', true],
    ['sample/*', true],
    ['other/*', false],
    ['./*', false],
    ['*.example.com', false],
    ['helloworld.sample.svc.cluster.local', true],
  ] as const)
    it(`${isOpen ? 'exposes' : 'does not expose'} the Service by ${host}`, () => {
      const some = { ...world(), gateways: [meshGateway({ hosts: [host] })] };
      const names = tableOf(some, 'gateway', 'gateway').streams?.[0]?.routes.flatMap(({ hostnames }) => hostnames);
      expect(names?.includes(SNI)).to.equal(isOpen);
    });
});
