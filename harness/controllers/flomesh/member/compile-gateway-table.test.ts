import { expect } from 'chai';
import type { Ingress, IngressPath } from '../../../kube/api/networking.ts';
import type { RouteTable } from '../../../proxy/table/route-table.ts';
import { httpbinService, httpbinSlice } from '../../testing/flomesh-objects.ts';
import { compileGatewayTable, type TableContent } from './compile-gateway-table.ts';
import type { OwnWorld } from './own-world.ts';

const PIPY = 'pipy.ingress.kubernetes.io';

function ingress(
  paths: readonly Partial<IngressPath>[],
  { name = 'svcexp-ing-httpbin', host = '', annotations = {}, className = 'pipy' } = {},
): Ingress {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'httpbin', generation: 2, creationTimestamp: '2026-01-01T00:00:00Z', annotations },
    spec: {
      ingressClassName: className,
      rules: [
        {
          ...(host === '' ? {} : { host }),
          http: {
            paths: paths.map((path) => ({
              path: '/a',
              pathType: 'Prefix',
              backend: { service: { name: 'httpbin', port: { number: 8080 } } },
              ...path,
            })),
          },
        },
      ],
    },
  };
}

function compiled(...ingresses: Ingress[]): TableContent {
  const world: OwnWorld = {
    namespaces: new Map(),
    services: new Map([['httpbin/httpbin', httpbinService()]]),
    slices: new Map([['httpbin/httpbin', [httpbinSlice(['10.0.0.2', '10.0.0.1'])]]]),
    ingresses,
    exports: [],
    imports: new Map(),
    policies: new Map(),
  };
  return compileGatewayTable(world, { clusterKey: 'default/default/default/cluster-1', region: 'us-west1' });
}

const rulesOf = ({ listeners }: TableContent): readonly unknown[] =>
  listeners[0]?.routes.flatMap(({ hostnames, rules }) =>
    rules.map(({ matches, backends }) => [hostnames.join(), matches[0]?.path, backends[0]?.backend]),
  ) ?? [];
const BACKEND = 'httpbin/svcexp-ing-httpbin/httpbin:8080';

describe('compileGatewayTable', () => {
  it('serves the Ingresses of its class on one port (003-R5, D12)', () => {
    const table = compiled(
      ingress([{}, { path: '/b', pathType: 'Exact' }]),
      ingress([{}], { name: 'x', className: 'nginx' }),
    );
    expect(table.listeners.map(({ port, protocol }) => [port, protocol])).to.deep.equal([[8000, 'HTTP']]);
    expect(rulesOf(table)).to.deep.equal([
      ['*', { type: 'PathPrefix', value: '/a' }, BACKEND],
      ['*', { type: 'Exact', value: '/b' }, BACKEND],
    ]);
    expect(table.sources).to.deep.equal({ 'Ingress/httpbin/svcexp-ing-httpbin': 2 });
    expect(
      table.backends[BACKEND]?.endpoints.map(({ address, port, authority }) => [address, port, authority]),
    ).to.deep.equal([
      ['10.0.0.1', 8080, '10.0.0.1'],
      ['10.0.0.2', 8080, '10.0.0.2'],
    ]);
  });

  it('takes hosts, default backends and the class annotation of older Ingresses', () => {
    const service = { service: { name: 'httpbin', port: { number: 8080 } } };
    const byAnnotation: Ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'old', namespace: 'httpbin', annotations: { 'kubernetes.io/ingress.class': 'pipy' } },
      spec: { defaultBackend: service },
    };
    expect(rulesOf(compiled(ingress([{}], { host: 'a.example' }), byAnnotation))).to.deep.equal([
      ['*', { type: 'PathPrefix', value: '/' }, 'httpbin/old/httpbin:8080'],
      ['a.example', { type: 'PathPrefix', value: '/a' }, BACKEND],
    ]);
  });

  it('has no backend for a Service or port that is not there (003-B14)', () => {
    const backend = { service: { name: 'httpbin', port: { number: 1 } } };
    expect(rulesOf(compiled(ingress([{ backend }])))).to.deep.equal([
      ['*', { type: 'PathPrefix', value: '/a' }, undefined],
    ]);
  });

  it('answers as pipy does (003-D13)', () => {
    const answers: RouteTable['answers'] = compiled().answers;
    const headers = [{ name: 'server', value: 'pipy/0.70.0' }];
    expect(answers?.noRoute).to.deep.equal({ status: 503, body: 'Service Unavailable', headers });
    expect(answers?.noHealthyUpstream).to.deep.equal(answers?.noRoute);
    expect([answers?.upstreamError?.status, answers?.upstreamError?.body]).to.deep.equal([502, '']);
  });

  it('rewrites paths, once for the Ingress', () => {
    const annotations = { [`${PIPY}/rewrite-target-from`]: '^/a/?', [`${PIPY}/rewrite-target-to`]: '/' };
    const filters = (ingressObject: Ingress): unknown =>
      compiled(ingressObject).listeners[0]?.routes[0]?.rules[0]?.filters;
    expect(filters(ingress([{}], { annotations }))).to.deep.equal([
      { type: 'rewrite', path: { type: 'pattern', from: '^/a/?', to: '/' } },
    ]);
    const broken = { ...annotations, [`${PIPY}/rewrite-target-from`]: '(' };
    expect(filters(ingress([{}], { annotations: broken }))).to.equal(undefined);
  });

  it('keeps who sends one Authorization header at one pod (003-D19)', () => {
    const affinity = (name: string, value: string): unknown =>
      compiled(ingress([{}], { annotations: { [`${PIPY}/${name}`]: value } })).backends[BACKEND]?.affinity;
    expect(affinity('session-sticky', 'true')).to.deep.equal({ type: 'header', name: 'authorization' });
    expect(affinity('session-sticky', 'false')).to.equal(undefined);
    expect(affinity('lb-type', 'HashingLoadBalancer')).to.deep.equal({ type: 'client-ip' });
    expect(affinity('lb-type', 'RoundRobinLoadBalancer')).to.equal(undefined);
  });

  it('balances over pods as the export says (D12)', () => {
    const balance = (value: string): unknown =>
      compiled(ingress([{}], { annotations: { [`${PIPY}/lb-type`]: value } })).backends[BACKEND]?.balance;
    expect(balance('LeastWorkLoadBalancer')).to.equal('least-request');
    expect(balance('RoundRobinLoadBalancer')).to.equal('weighted');
  });
});
