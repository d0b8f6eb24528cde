import { expect } from 'chai';
import type { Backend } from '../../proxy/table/backend.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import {
  backendPolicyObject,
  exportObject,
  gatewayClassObject,
  gatewayObject,
  healthCheckPolicyObject,
  routeObject,
  serviceObject,
  sliceObject,
  tlsSecretObject,
} from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { compileRouteTable, type RouteTableContent } from './compile-route-table.ts';
import { evaluate } from './evaluation.ts';
import type { FleetSettings } from './fleet-settings.ts';

const settings: FleetSettings = {
  loadBalancers: [{ name: 'lb-0', address: '172.28.0.2' }],
  project: 'fleetbed',
  projectNumber: '000000000001',
  defaultClientRegion: 'us-west1',
  healthCheckTimeScale: 1,
};
const RATE = 'networking.gke.io/max-rate-per-endpoint';

interface Scene {
  readonly config?: readonly KubeObject[];
  /** Annotations of the Service in the far cluster. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The number that the port `admin` has in the far cluster. */
  readonly adminPort?: number;
  readonly gateway?: KubeObject;
  readonly route?: KubeObject;
}

const ports = [
  { name: 'http', port: 8080, targetPort: 8080 },
  { name: 'admin', port: 9000, targetPort: 'admin' },
];

function exported(
  address: string,
  adminPort: number,
  annotations: Readonly<Record<string, string>> = {},
): KubeObject[] {
  return [
    serviceObject('store', { ports }, { annotations }),
    exportObject('store'),
    sliceObject(
      'store',
      [address],
      [
        { name: 'http', protocol: 'TCP', port: 8080 },
        { name: 'admin', protocol: 'TCP', port: adminPort },
      ],
    ),
  ];
}

const toStore = { group: 'net.gke.io', kind: 'ServiceImport', name: 'store', port: 8080 };

function compile({ config = [], annotations = {}, adminPort = 9090, gateway, route }: Scene): RouteTableContent {
  const world = sketchWorld({
    clusters: {
      'gke-west-1': [
        gatewayClassObject(),
        gateway ?? gatewayObject(),
        route ?? routeObject({ rules: [{ backendRefs: [toStore] }] }),
        ...exported('10.100.0.1', 9090),
        ...config,
      ],
      'gke-east-1': exported('10.102.0.1', adminPort, annotations),
    },
  });
  return compileRouteTable(world, evaluate(world, settings), settings.loadBalancers[0]!, settings);
}

function backend(scene: Scene): Backend {
  return Object.values(compile(scene).backends)[0]!;
}

describe('the route table, with policies', () => {
  it('checks health as the policy of the import says (000-D12)', () => {
    const config = { type: 'HTTP', httpHealthCheck: { requestPath: '/healthz' } } as const;
    expect(backend({ config: [healthCheckPolicyObject({ checkIntervalSec: 7, config })] }).healthCheck).to.deep.equal({
      path: '/healthz',
      intervalMs: 7_000,
      timeoutMs: 5_000,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    });
  });

  it('checks health as without a policy where that is invalid (000-B11)', () => {
    const invalid = healthCheckPolicyObject({ checkIntervalSec: 5, timeoutSec: 6 });
    expect(backend({ config: [invalid] }).healthCheck).to.include({ intervalMs: 15_000, unhealthyThreshold: 2 });
  });

  it('has the number of a named port, if all clusters agree on it', () => {
    const named = healthCheckPolicyObject({ config: { httpHealthCheck: { portName: 'admin' } } });
    expect(backend({ config: [named] }).healthCheck?.port).to.equal(9090);
    expect(backend({ config: [named], adminPort: 9091 }).healthCheck).to.not.have.property('port');
    const unknown = healthCheckPolicyObject({ config: { httpHealthCheck: { portName: 'nope' } } });
    expect(backend({ config: [unknown] }).healthCheck).to.include({ intervalMs: 15_000 });
  });

  it('has the capacity of each cluster by the annotations of its Service, and of all by the policy (000-D14)', () => {
    const capacities = (scene: Scene): unknown => backend(scene).endpoints.map(({ capacity }) => capacity);
    expect(capacities({})).to.deep.equal([undefined, undefined]);
    expect(capacities({ annotations: { [RATE]: '10' } })).to.deep.equal([undefined, 10]);
    const policy = backendPolicyObject({ maxRatePerEndpoint: 5 });
    expect(capacities({ config: [policy], annotations: { [RATE]: '10' } })).to.deep.equal([5, 5]);
  });

  it('drains and sticks as the policy says (000-D19)', () => {
    const policy = backendPolicyObject({
      connectionDraining: { drainingTimeoutSec: 60 },
      sessionAffinity: { type: 'CLIENT_IP' },
    });
    expect(backend({ config: [policy] })).to.deep.include({
      drainingTimeoutMs: 60_000,
      affinity: { type: 'client-ip' },
    });
  });

  it('waits as long as the policy says, unless the route does (000-D17)', () => {
    const config = [backendPolicyObject({ timeoutSec: 40 })];
    const timeout = (timeouts?: { readonly request: string }): number | undefined => {
      const rule = { backendRefs: [toStore], ...(timeouts === undefined ? {} : { timeouts }) };
      return compile({ config, route: routeObject({ rules: [rule] }) }).listeners[0]?.routes[0]?.rules[0]?.timeoutMs;
    };
    expect(timeout()).to.equal(40_000);
    expect(timeout({ request: '2s' })).to.equal(2_000);
    expect(compile({}).listeners[0]?.routes[0]?.rules[0]).to.not.have.property('timeoutMs');
  });
});

describe('the route table, by class', () => {
  const table = (gatewayClassName: string): RouteTableContent =>
    compile({ gateway: gatewayObject({ gatewayClassName }) });
  const clusters = (gatewayClassName: string): readonly string[] =>
    Object.values(table(gatewayClassName).backends).flatMap(({ endpoints }) => endpoints.map(({ cluster }) => cluster));

  it('has the classic answers for gke-l7-gxlb-mc', () => {
    expect(table('gke-l7-gxlb-mc').answers?.noHealthyUpstream).to.include({ status: 502 });
    expect(table('gke-l7-gxlb-mc').answers).to.not.have.property('noRoute');
    expect(table('gke-l7-global-external-managed-mc')).to.not.have.property('answers');
  });

  it('has backends of the region of the config cluster alone for the regional ones', () => {
    expect(clusters('gke-l7-gxlb-mc')).to.deep.equal(['gke-west-1', 'gke-east-1']);
    expect(clusters('gke-l7-regional-external-managed-mc')).to.deep.equal(['gke-west-1']);
    expect(clusters('gke-l7-rilb-mc')).to.deep.equal(['gke-west-1']);
  });
});

describe('the route table, with HTTPS', () => {
  const https = (tls: object) => gatewayObject({ listeners: [{ name: 'https', port: 443, protocol: 'HTTPS', tls }] });
  const secret = tlsSecretObject('store.example.com');

  it('has the certificates of Secrets, and pre-shared ones by name', () => {
    const shared = tlsSecretObject('shop', { namespace: 'fleetbed-system' });
    const { listeners, certificates } = compile({
      gateway: https({
        certificateRefs: [{ name: 'store.example.com' }],
        options: { 'networking.gke.io/pre-shared-certs': 'shop, ' },
      }),
      config: [secret, shared],
    });
    const names = ['store/store.example.com', 'fleetbed-system/shop'];
    expect(listeners.map(({ protocol, tls }) => [protocol, tls])).to.deep.equal([['HTTPS', { certificates: names }]]);
    expect(Object.keys(certificates ?? {})).to.deep.equal(names);
  });

  it('does not listen without a certificate, and has no key of an unused Secret', () => {
    const { listeners, certificates } = compile({
      gateway: https({ certificateRefs: [{ name: 'nope' }] }),
      config: [secret],
    });
    expect([listeners, certificates]).to.deep.equal([[], undefined]);
  });
});

describe('the route table, with filters', () => {
  it('has what a mirror refers to among its backends, in the place of the API (000-D18)', () => {
    const mirror = { type: 'RequestMirror', requestMirror: { backendRef: { ...toStore, port: 9000 } } } as const;
    const table = compile({ route: routeObject({ rules: [{ filters: [mirror], backendRefs: [toStore] }] }) });
    const rule = table.listeners[0]?.routes[0]?.rules[0];
    const [mirrored, served] = [Object.keys(table.backends).find((name) => name.includes('9000')), rule?.backends[0]];
    expect(rule?.filters).to.deep.equal([
      { type: 'mirror', backend: mirrored, fraction: { numerator: 100, denominator: 100 } },
    ]);
    expect(served?.backend).to.include('8080');
  });

  it('answers a redirect without any backend', () => {
    const redirect = { type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } } as const;
    const table = compile({ route: routeObject({ rules: [{ filters: [redirect] }] }) });
    expect(table.listeners[0]?.routes[0]?.rules[0]).to.deep.include({
      backends: [],
      filters: [{ type: 'redirect', status: 301, scheme: 'https' }],
    });
  });
});
