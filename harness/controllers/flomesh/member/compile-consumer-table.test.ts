import { expect } from 'chai';
import type { ServicePort } from '../../../kube/api/core.ts';
import type { FlomeshServiceImport, GlobalTrafficPolicy } from '../../../kube/api/flomesh.ts';
import type { Endpoint } from '../../../proxy/table/backend.ts';
import { namespaceObject } from '../../testing/objects.ts';
import {
  clusterKey,
  flomeshImport,
  httpbinService,
  httpbinSlice,
  importEndpoint,
  trafficPolicy,
} from '../../testing/flomesh-objects.ts';
import { compileConsumerTable } from './compile-consumer-table.ts';
import type { TableContent } from './compile-gateway-table.ts';
import type { OwnWorld } from './own-world.ts';

const KEY = 'httpbin/httpbin';
const BACKEND = `${KEY}:8080`;
const both = flomeshImport([importEndpoint(1), importEndpoint(3)]);

interface Sketch {
  /** Addresses of ready pods; absent: there is no Service. */
  readonly local?: readonly string[];
  readonly imported?: FlomeshServiceImport | 'none';
  readonly policy?: GlobalTrafficPolicy;
  readonly namespace?: string;
  readonly meshed?: boolean;
  readonly headless?: boolean;
  readonly ports?: readonly ServicePort[];
}

function compiled(sketch: Sketch): TableContent {
  const { local, imported = both, policy, namespace = 'curl', meshed = true, headless = false, ports } = sketch;
  const clusterIP = headless ? 'None' : '10.96.0.9';
  const labels: Record<string, string> = meshed ? { 'openservicemesh.io/monitored-by': 'osm' } : {};
  const world: OwnWorld = {
    namespaces: new Map([['httpbin', namespaceObject('httpbin', labels)]]),
    services: new Map(
      local === undefined ? [] : [[KEY, httpbinService({ clusterIP, ...(ports === undefined ? {} : { ports }) })]],
    ),
    slices: new Map(local === undefined ? [] : [[KEY, [httpbinSlice(local)]]]),
    ingresses: [],
    exports: [],
    imports: new Map(imported === 'none' ? [] : [[KEY, imported]]),
    policies: new Map(policy === undefined ? [] : [[KEY, policy]]),
  };
  return compileConsumerTable(world, { clusterKey: clusterKey(2), region: 'default', namespace });
}

/** `cluster tier/weight`, `-` for what is not said. */
function endpointsOf(table: TableContent): readonly string[] {
  const text = ({ cluster, tier, weight }: Endpoint): string =>
    `${cluster.slice(-1)} ${String(tier ?? '-')}/${String(weight ?? '-')}`;
  return table.backends[BACKEND]?.endpoints.map(text) ?? ['no backend'];
}

const isUnknown = (table: TableContent): boolean =>
  table.resolver?.hosts['httpbin.httpbin.svc.cluster.local'] === undefined && table.listeners.length === 0;

describe('compileConsumerTable', () => {
  it('knows only the own cluster without a policy and with Locality (003-D1, D2, S12, S16)', () => {
    for (const policy of [undefined, trafficPolicy('Locality'), trafficPolicy('Locality', [1])]) {
      const sketch = policy === undefined ? {} : { policy };
      expect(isUnknown(compiled(sketch))).to.equal(true);
      expect(endpointsOf(compiled({ ...sketch, local: ['10.0.0.1'] }))).to.deep.equal(['2 -/-']);
    }
    expect(compiled({}).resolver?.unknownNames).to.deep.equal(['127.0.0.2']);
  });

  it('answers for names that only other clusters have without asking, but for the full one (003-D2)', () => {
    const hosts = (sketch: Sketch): unknown => compiled(sketch).resolver?.hosts;
    const nobody = ['127.0.0.2'];
    const short = { 'httpbin.httpbin': nobody, 'httpbin.httpbin.svc': nobody, 'httpbin.httpbin.svc.cluster': nobody };
    expect(hosts({})).to.deep.equal(short);
    expect(hosts({ namespace: 'httpbin' })).to.deep.equal({ httpbin: nobody, ...short });
    expect(hosts({ imported: 'none' })).to.deep.equal({});
    // The cluster's DNS knows it.
    expect(hosts({ local: [], headless: true })).to.deep.equal({});
  });

  it('answers for a service that nobody here has when a policy finds it elsewhere (003-D3, D4, S13)', () => {
    const table = compiled({ policy: trafficPolicy('FailOver', [1, 3]) });
    expect(endpointsOf(table)).to.deep.equal(['1 1/-', '3 1/-']);
    const [address] = table.resolver?.hosts['httpbin.httpbin.svc.cluster.local'] ?? [];
    expect(address).to.match(/^127\.80\.0\.\d+$/);
    expect(table.resolver?.ttlSeconds).to.equal(600);
    expect(table.listeners.map((each) => [each.address, each.port])).to.deep.equal([[address, 8080]]);
  });

  it('prefers the own cluster in FailOver, and replays once elsewhere on a server error (003-D5, D6, S14, S17)', () => {
    const table = compiled({ local: ['10.0.0.1'], policy: trafficPolicy('FailOver', [1, 3]) });
    expect(endpointsOf(table)).to.deep.equal(['2 -/-', '1 1/-', '3 1/-']);
    expect(table.backends[BACKEND]?.balance).to.equal('tiers');
    const retry = table.listeners[0]?.routes[0]?.rules[0]?.retry;
    expect([retry?.attempts, retry?.to, retry?.connectionErrors]).to.deep.equal([1, 'next-tier', true]);
    expect([retry?.statusCodes?.includes(500), retry?.statusCodes?.includes(499)]).to.deep.equal([true, false]);
  });

  it('uses the own cluster and every target in ActiveActive, once each (003-D7, D8, D14, S15)', () => {
    const table = compiled({ local: ['10.0.0.1', '10.0.0.2'], policy: trafficPolicy('ActiveActive', [1, 3]) });
    expect(endpointsOf(table)).to.deep.equal(['2 -/50', '2 -/50', '1 -/100', '3 -/100']);
    expect(table.backends[BACKEND]?.balance).to.equal('weighted');
    expect(table.listeners[0]?.routes[0]?.rules[0]?.retry).to.deep.equal({ attempts: 0 });
  });

  it('weighs targets as they say, and as a whole cluster where they say nothing or 0 (003-D8)', () => {
    const policy = trafficPolicy('ActiveActive', [
      { clusterKey: clusterKey(1), weight: 20 },
      { clusterKey: clusterKey(3), weight: 0 },
    ]);
    expect(endpointsOf(compiled({ local: ['10.0.0.1'], policy }))).to.deep.equal(['2 -/100', '1 -/20', '3 -/100']);
  });

  it('takes every endpoint of the import for an empty list, and otherwise those that are listed (003-D7, D10)', () => {
    expect(endpointsOf(compiled({ policy: trafficPolicy('ActiveActive') }))).to.deep.equal(['1 -/100', '3 -/100']);
    expect(endpointsOf(compiled({ policy: trafficPolicy('FailOver', [3, 7, 2]) }))).to.deep.equal(['3 1/-']);
  });

  it('has nobody where only unknown clusters are listed (003-B17)', () => {
    expect(isUnknown(compiled({ policy: trafficPolicy('FailOver', [7]) }))).to.equal(true);
    expect(isUnknown(compiled({ imported: 'none', policy: trafficPolicy('ActiveActive') }))).to.equal(true);
  });

  it('takes two clusters behind one address and port for one (003-D9)', () => {
    const imported = flomeshImport([importEndpoint(1, { port: 80 }), importEndpoint(3, { port: 80 })]);
    expect(endpointsOf(compiled({ imported, policy: trafficPolicy('ActiveActive', [1, 3]) }))).to.deep.equal([
      '3 -/100',
    ]);
  });

  it('puts the path of another gateway before the path of the request (003-D11)', () => {
    const [endpoint] = compiled({ policy: trafficPolicy('FailOver', [1]) }).backends[BACKEND]?.endpoints ?? [];
    expect(endpoint).to.deep.equal({
      address: '192.168.1.110',
      port: 81,
      cluster: clusterKey(1),
      region: 'default',
      tier: 1,
      pathPrefix: '/cluster-1/httpbin-mesh',
    });
  });

  it('knows a service by four names, and by its bare one in its namespace (003-D16)', () => {
    const names = ['', '.svc', '.svc.cluster', '.svc.cluster.local'].map((end) => `httpbin.httpbin${end}`);
    const hosts = (namespace: string): unknown => {
      const table = compiled({ local: ['10.0.0.1'], namespace });
      expect(Object.keys(table.resolver?.hosts ?? {})).to.deep.equal(table.listeners[0]?.routes[0]?.hostnames);
      return table.listeners[0]?.routes[0]?.hostnames;
    };
    expect(hosts('curl')).to.deep.equal(names);
    expect(hosts('httpbin')).to.deep.equal(['httpbin', ...names]);
  });

  it('takes ports that speak no HTTP as they are, beside one that does', () => {
    const ports: readonly ServicePort[] = [
      { port: 8080, name: 'http' },
      { port: 5432, name: 'tcp-db' },
      { port: 8443, name: 'web', appProtocol: 'https' },
    ];
    const table = compiled({ local: ['10.0.0.1'], ports });
    expect(table.listeners.map(({ port }) => port)).to.deep.equal([8080]);
    expect(table.streams?.map(({ port }) => port)).to.deep.equal([5432, 8443]);
    expect(isUnknown(compiled({ local: ['10.0.0.1'], ports: ports.slice(1), imported: 'none' }))).to.equal(true);
  });

  it('is not confused by an import that somebody wrote', () => {
    const odd = [{ ip: 'x' }, { port: 0 }, { port: 70_000 }].map((target) => importEndpoint(3, target));
    const policy = trafficPolicy('ActiveActive', [{ clusterKey: clusterKey(3), weight: 2_000_000_000 }]);
    for (const endpoint of odd)
      expect(isUnknown(compiled({ imported: flomeshImport([endpoint]), policy }))).to.equal(true);
    expect(isUnknown(compiled({ imported: flomeshImport([importEndpoint(3)], 70_000), policy }))).to.equal(true);
    const table = compiled({ imported: flomeshImport([importEndpoint(3, { path: 'no slash' })]), policy });
    const [endpoint] = table.backends[BACKEND]?.endpoints ?? [];
    expect([endpoint?.pathPrefix, endpoint?.weight]).to.deep.equal(['/no slash', 1_000_000_000]);
  });

  it('leaves services outside of the mesh to the cluster’s DNS, unless others export them', () => {
    expect(isUnknown(compiled({ local: ['10.0.0.1'], imported: 'none', meshed: false }))).to.equal(true);
    expect(isUnknown(compiled({ local: ['10.0.0.1'], imported: 'none' }))).to.equal(false);
    expect(isUnknown(compiled({ local: ['10.0.0.1'], meshed: false }))).to.equal(false);
  });

  it('answers as a sidecar of osm-edge does (003-D14, D15)', () => {
    const { answers } = compiled({});
    expect([answers?.noRoute?.status, answers?.noRoute?.body]).to.deep.equal([403, 'Access denied']);
    expect([answers?.noHealthyUpstream?.status, answers?.noHealthyUpstream?.body]).to.deep.equal([404, 'Not found']);
    expect(answers?.upstreamError?.status).to.equal(502);
    expect(answers?.upstreamTimeout?.status).to.equal(504);
  });
});
