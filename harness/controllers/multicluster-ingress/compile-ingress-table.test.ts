import { expect } from 'chai';
import type { Backend } from '../../proxy/table/backend.ts';
import type { RouteTableContent } from '../route-feed/route-tables.ts';
import { tlsSecretObject } from '../testing/objects.ts';
import {
  backendConfig,
  derivedSlice,
  frontendConfig,
  INGRESS_SETTINGS,
  ingressMember,
  ingressObject,
  ingressWorld,
  port80,
  serviceOfClusters,
  type IngressSketch,
  type IngressWorldSketch,
} from '../testing/ingress-world.ts';
import { compileIngressTable } from './compile-ingress-table.ts';
import { evaluate } from './evaluation.ts';
import { withIngressStatus } from './ingress-status.ts';

const [LB] = INGRESS_SETTINGS.loadBalancers;

/** Of an ingress to the Service `foo`. */
function tableOf(sketch: IngressWorldSketch, ingress: IngressSketch = {}): RouteTableContent {
  const world = ingressWorld({ ...sketch, ingresses: [ingressObject('i', { backend: port80('foo'), ...ingress })] });
  return compileIngressTable(world, evaluate(world, INGRESS_SETTINGS), LB!, INGRESS_SETTINGS);
}

function backendOf(sketch: IngressWorldSketch): Backend {
  return Object.values(tableOf(sketch).backends)[0]!;
}

describe('the table of an ingress', () => {
  it('is empty for a load balancer without one', () => {
    const world = ingressWorld();
    const table = compileIngressTable(world, evaluate(world, INGRESS_SETTINGS), LB!, INGRESS_SETTINGS);
    expect(table).to.deep.equal({ sources: {}, defaultClientRegion: 'us-west1', listeners: [], backends: {} });
  });

  it('has the ready pods of the clusters that are selected, with scaled checks (001-D3, D5)', () => {
    const members = [
      ingressMember('gke-us', 'us-west1-a', [derivedSlice('foo', '10.1.0.1')]),
      ingressMember('gke-eu', 'europe-west1-c', [derivedSlice('foo', '10.2.0.2', '10.2.0.1')]),
      ingressMember('gke-asia', 'asia-east1-a', [derivedSlice('foo', '10.3.0.1')]),
    ];
    const links = ['us-west1-a/gke-us', 'europe-west1-c/gke-eu'];
    const backend = backendOf({ members, services: [serviceOfClusters('foo', { links })] });
    expect(backend.exporters).to.deep.equal(['gke-us', 'gke-eu']);
    expect(backend.endpoints.map(({ address, port, region }) => `${address}:${String(port)} ${region}`)).to.deep.equal([
      '10.1.0.1:8080 us-west1',
      '10.2.0.1:8080 europe-west1',
      '10.2.0.2:8080 europe-west1',
    ]);
    expect(backend.healthCheck).to.deep.equal({
      path: '/',
      intervalMs: 1_500,
      timeoutMs: 1_500,
      healthyThreshold: 1,
      unhealthyThreshold: 2,
    });
    expect(backend.drainingTimeoutMs).to.equal(30_000);
  });

  it('answers 502 with a page where no pod does (001-D6)', () => {
    expect(tableOf({ services: [serviceOfClusters('foo')] }).answers?.noHealthyUpstream).to.include({ status: 502 });
  });

  for (const [protocol, speaks] of [
    ['HTTPS', undefined],
    ['HTTP2', 'h2'],
  ] as const)
    it(`speaks ${protocol} to pods without looking at their certificate (001-D7)`, () => {
      const annotations = { 'networking.gke.io/app-protocols': `{"web":"${protocol}"}` };
      const backend = backendOf({ services: [serviceOfClusters('foo', { annotations })] });
      expect(backend.tls).to.deep.equal({ serverName: '', trust: 'none' });
      expect(backend.protocol).to.equal(speaks);
      expect(backend.healthCheck?.type).to.equal(protocol);
    });

  it('edits headers and has the timeout of the BackendConfig', () => {
    const annotations = { 'cloud.google.com/backend-config': '{"default":"b"}' };
    const spec = { timeoutSec: 5, customResponseHeaders: { headers: ['x-by:us'] } };
    const { listeners } = tableOf({
      services: [serviceOfClusters('foo', { annotations })],
      backendConfigs: [backendConfig('b', spec)],
    });
    expect(listeners[0]?.routes[0]?.rules[0]).to.deep.include({
      timeoutMs: 5_000,
      filters: [{ type: 'response-headers', set: [{ name: 'x-by', value: 'us' }], add: [], remove: [] }],
    });
  });

  it('listens for https with certificates, and redirects http when told to (001-D8)', () => {
    const { listeners, certificates } = tableOf(
      {
        services: [serviceOfClusters('foo')],
        secrets: [tlsSecretObject('s', { namespace: 'blue' })],
        frontendConfigs: [frontendConfig('f', { redirectToHttps: { enabled: true } })],
      },
      { secrets: ['s'], annotations: { 'networking.gke.io/frontend-config': 'f' } },
    );
    expect(listeners.map(({ port, protocol }) => `${protocol} ${String(port)}`)).to.deep.equal([
      'HTTP 80',
      'HTTPS 443',
    ]);
    expect(Object.keys(certificates ?? {})).to.deep.equal(['blue/s']);
    expect(listeners[0]?.routes[0]?.rules[0]?.filters).to.deep.equal([
      { type: 'redirect', status: 301, scheme: 'https' },
    ]);
  });

  it('is followed by the status once the proxy has it, with the names of what serves it (001-R7)', () => {
    const world = ingressWorld({ ingresses: [ingressObject('i')] });
    const evaluation = evaluate(world, INGRESS_SETTINGS);
    const evaluated = evaluation.ingresses.get('blue/i')!;
    const state = { upToDate: true, absentMs: 0 };
    expect(withIngressStatus(evaluated, evaluation, state, INGRESS_SETTINGS)).to.equal(evaluated.ingress);
    const applied = { version: 1, ports: [80], failures: [], sources: evaluated.plan!.sources };
    const { status } = withIngressStatus(evaluated, evaluation, { ...state, applied }, INGRESS_SETTINGS);
    const plain = JSON.parse(
      JSON.stringify(status)
        .replaceAll(/mci-[0-9a-z]{6}-/g, 'mci-6-')
        .replaceAll(/k8s1-[-0-9a-z]+/g, 'neg'),
    ) as unknown;
    expect(plain).to.deep.equal({
      VIP: '172.28.0.2',
      CloudResources: {
        BackendServices: ['mci-6-80-blue-default-backend'],
        Firewalls: ['mci-6-default-l7'],
        ForwardingRules: ['mci-6-fw-blue-i'],
        HealthChecks: ['mci-6-80-blue-default-backend'],
        NetworkEndpointGroups: [
          'zones/europe-west1-c/networkEndpointGroups/neg',
          'zones/us-west1-a/networkEndpointGroups/neg',
        ],
        TargetProxies: ['mci-6-blue-i'],
        UrlMap: 'mci-6-blue-i',
      },
    });
  });
});
