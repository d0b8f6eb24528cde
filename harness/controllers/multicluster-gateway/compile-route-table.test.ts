import { expect } from 'chai';
import type { KubeObject } from '../../kube/meta/object.ts';
import {
  exportObject,
  gatewayClassObject,
  gatewayObject,
  routeObject,
  serviceObject,
  sliceObject,
} from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { compileRouteTable, type RouteTableContent } from './compile-route-table.ts';
import { evaluate } from './evaluation.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { backendName } from './resource-names.ts';

const settings: FleetSettings = {
  loadBalancers: [
    { name: 'lb-0', address: '172.28.0.2' },
    { name: 'lb-1', address: '172.28.0.3' },
  ],
  project: 'fleetbed',
  projectNumber: '000000000001',
  defaultClientRegion: 'us-west1',
  healthCheckTimeScale: 1 / 15,
};

const base: readonly KubeObject[] = [
  gatewayClassObject(),
  serviceObject('store'),
  exportObject('store'),
  sliceObject('store', ['10.100.0.1']),
];
const east: readonly KubeObject[] = [
  serviceObject('store'),
  exportObject('store'),
  sliceObject('store', ['10.102.0.1']),
];

function compile(objects: readonly KubeObject[], loadBalancer = 0): RouteTableContent {
  const world = sketchWorld({ clusters: { 'gke-west-1': [...base, ...objects], 'gke-east-1': east } });
  return compileRouteTable(world, evaluate(world, settings), settings.loadBalancers[loadBalancer]!, settings);
}

const gateway = gatewayObject({}, { generation: 4 });
const route = routeObject({}, { generation: 2, creationTimestamp: '2026-01-01T00:00:00Z' });
const EMPTY = { sources: {}, defaultClientRegion: 'us-west1', listeners: [], backends: {} };

describe('compileRouteTable', () => {
  it('compiles a Gateway with a route to the endpoints of all exporters', () => {
    const name = Object.keys(compile([gateway, route]).backends)[0]!;
    expect(name).to.match(/^gkemcg1-store-store-8080-[a-z0-9]{12}$/);
    expect(compile([gateway, route])).to.deep.equal({
      sources: { 'Gateway/store/external-http': 4, 'HTTPRoute/store/public-store-route': 2 },
      defaultClientRegion: 'us-west1',
      listeners: [
        {
          name: 'http',
          port: 80,
          protocol: 'HTTP',
          routes: [
            {
              id: 'store/public-store-route',
              createdAt: '2026-01-01T00:00:00Z',
              hostnames: ['store.example.com'],
              rules: [
                {
                  matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] }],
                  backends: [{ backend: name, weight: 1 }],
                },
              ],
            },
          ],
        },
      ],
      backends: {
        [name]: {
          name,
          exporters: ['gke-west-1', 'gke-east-1'],
          endpoints: [
            { address: '10.100.0.1', port: 8080, cluster: 'gke-west-1', region: 'us-west1' },
            { address: '10.102.0.1', port: 8080, cluster: 'gke-east-1', region: 'us-east1' },
          ],
          healthCheck: { path: '/', intervalMs: 1000, timeoutMs: 1000, healthyThreshold: 1, unhealthyThreshold: 2 },
          drainingTimeoutMs: 30_000,
        },
      },
      answerHeaders: [{ name: 'via', value: '1.1 google' }],
    });
  });

  it('is empty for a load balancer without a Gateway, and for a Gateway that is being deleted (000-R20)', () => {
    expect(compile([gateway, route], 1)).to.deep.equal(EMPTY);
    const dying = gatewayObject({}, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(compile([dying, route])).to.deep.equal(EMPTY);
  });

  it('listens without routes (000-D2), and names refused routes among its sources', () => {
    const table = compile([gateway, routeObject({ hostnames: ['10.0.0.1'] }, { generation: 7 })]);
    expect(table.listeners).to.deep.equal([{ name: 'http', port: 80, protocol: 'HTTP', routes: [] }]);
    expect(table.backends).to.deep.equal({});
    expect(table.sources['HTTPRoute/store/public-store-route']).to.equal(7);
  });

  it('leaves out listeners that were refused and keeps those of one port apart', () => {
    const listeners = [
      { name: 'wild', port: 80, protocol: 'HTTP', hostname: '*.example.com' },
      { name: 'exact', port: 80, protocol: 'HTTP', hostname: 'store.example.com' },
      { name: 'other', port: 81, protocol: 'HTTP' },
      { name: 'udp', port: 82, protocol: 'UDP' },
    ];
    const table = compile([gatewayObject({ listeners }), routeObject({ hostnames: [] })]);
    expect(table.listeners.map(({ name, port, routes }) => [name, port, routes[0]?.hostnames])).to.deep.equal([
      ['wild', 80, ['*.example.com']],
      ['exact', 80, ['store.example.com']],
      ['other', 81, ['*']],
    ]);
  });

  it('keeps matches, weights, deadlines and the share of what does not resolve', () => {
    const spec = {
      rules: [
        {
          matches: [
            { path: { type: 'Exact' as const, value: '/west' }, method: 'GET' as const },
            {
              headers: [{ name: 'env', value: 'canary' }],
              queryParams: [{ type: 'RegularExpression' as const, name: 'q', value: 'a+' }],
            },
          ],
          backendRefs: [
            { group: 'net.gke.io', kind: 'ServiceImport', name: 'store', weight: 3 },
            { group: 'net.gke.io', kind: 'ServiceImport', name: 'nope', weight: 1 },
          ],
          timeouts: { request: '2s' },
        },
      ],
    };
    const table = compile([gateway, routeObject(spec)]);
    expect(table.listeners[0]?.routes[0]?.rules).to.deep.equal([
      {
        matches: [
          { path: { type: 'Exact', value: '/west' }, method: 'GET', headers: [], queryParams: [] },
          {
            path: { type: 'PathPrefix', value: '/' },
            headers: [{ type: 'Exact', name: 'env', value: 'canary' }],
            queryParams: [{ type: 'RegularExpression', name: 'q', value: 'a+' }],
          },
        ],
        backends: [{ backend: Object.keys(table.backends)[0], weight: 3 }, { weight: 1 }],
        timeoutMs: 2000,
      },
    ]);
  });

  it('gives every fleet project other names', () => {
    const world = sketchWorld({ clusters: { 'gke-west-1': base } });
    const imported = evaluate(world, settings).exports.imports.get('store/store')!;
    const backend = { imported, port: imported.ports[0]! };
    expect(backendName('1', backend)).not.to.equal(backendName('2', backend));
  });
});
