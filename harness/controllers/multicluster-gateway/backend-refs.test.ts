import { expect } from 'chai';
import type { HttpBackendRef, HttpRouteFilter } from '../../kube/api/http-route.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { exportObject, grantObject, namespaceObject, routeObject, serviceObject } from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { resolveBackendRefs, type ResolvedRules } from './backend-refs.ts';
import { mergeExports } from '../clusterset/merge-exports.ts';
import { NET_GKE_SPELLING } from './net-gke-spelling.ts';

const shared = { namespace: 'shared' };
const objects: readonly KubeObject[] = [
  namespaceObject('shared'),
  serviceObject('store'),
  exportObject('store'),
  serviceObject('two', {
    ports: [
      { name: 'a', port: 80 },
      { name: 'b', port: 81 },
    ],
  }),
  exportObject('two'),
  serviceObject('dns', { ports: [{ port: 53, protocol: 'UDP' }] }),
  exportObject('dns'),
  serviceObject('api', {}, shared),
  exportObject('api', shared),
  serviceObject('far', {}, { namespace: 'elsewhere' }),
];

function resolve(
  refs: readonly HttpBackendRef[],
  more: readonly KubeObject[] = [],
  filters: readonly HttpRouteFilter[] = [],
): ResolvedRules {
  const elsewhere = { namespace: 'elsewhere' };
  const world = sketchWorld({
    clusters: {
      'gke-west-1': [...objects, ...more],
      'gke-east-1': [namespaceObject('elsewhere'), serviceObject('far', {}, elsewhere), exportObject('far', elsewhere)],
    },
  });
  return resolveBackendRefs(
    world,
    mergeExports(world, NET_GKE_SPELLING),
    routeObject({ rules: [{}, { backendRefs: refs, filters }] }),
  );
}

const to = (name: string, more: Partial<HttpBackendRef> = {}): HttpBackendRef => ({
  group: 'net.gke.io',
  kind: 'ServiceImport',
  name,
  ...more,
});

function refusal(ref: HttpBackendRef, more: readonly KubeObject[] = []): string {
  const { resolvedRefs } = resolve([ref], more);
  return `${resolvedRefs.reason}: ${resolvedRefs.message.replace('spec.rules[1].backendRefs[0]: ', '')}`;
}

describe('resolveBackendRefs', () => {
  it('finds the import and its port, with the weight', () => {
    const refs = [to('store', { port: 8080 }), to('two', { port: 81, weight: 3 })];
    const { resolvedRefs, backends } = resolve(refs);
    expect(resolvedRefs).to.deep.equal({ type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: '' });
    const found = refs.map((ref) => backends.get(ref));
    expect(found.map((backend) => [backend?.imported.name, backend?.port.name])).to.deep.equal([
      ['store', undefined],
      ['two', 'b'],
    ]);
  });

  it('needs no port where the import has one (000-R16)', () => {
    const ref = to('store');
    expect(resolve([ref]).backends.get(ref)?.port.port).to.equal(8080);
    expect(refusal(to('two'))).to.equal('UnsupportedValue: ServiceImport store/two has ports 80, 81; say which');
  });

  it('refuses a missing import or port (000-R14, B9)', () => {
    expect(refusal(to('nope', { port: 80 }))).to.equal('BackendNotFound: ServiceImport store/nope does not exist');
    expect(refusal(to('store', { port: 9 }))).to.equal(
      'BackendNotFound: ServiceImport store/store has no port 9; it has 8080',
    );
  });

  it('refuses Services and other kinds (000-R15)', () => {
    expect(refusal({ name: 'store', port: 8080 })).to.equal(
      'InvalidKind: kind Service is not supported; use net.gke.io/ServiceImport',
    );
    expect(refusal(to('store', { group: 'multicluster.x-k8s.io' }))).to.equal(
      'InvalidKind: kind multicluster.x-k8s.io/ServiceImport is not supported; use net.gke.io/ServiceImport',
    );
  });

  it('refuses a port that is not TCP', () => {
    expect(refusal(to('dns', { port: 53 }))).to.equal(
      'UnsupportedProtocol: port 53 of ServiceImport store/dns is UDP, not TCP',
    );
  });

  it('needs a ReferenceGrant across namespaces, also to learn that the import is missing (000-R17)', () => {
    const refused = (name: string): string =>
      `RefNotPermitted: no ReferenceGrant in namespace shared lets HTTPRoutes of store refer to ServiceImport ${name}`;
    expect(refusal(to('api', { ...shared, port: 8080 }))).to.equal(refused('api'));
    expect(refusal(to('nope', shared))).to.equal(refused('nope'));
    const grant = grantObject('shared', {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'store' }],
      to: [{ group: 'net.gke.io', kind: 'ServiceImport' }],
    });
    expect(resolve([to('api', { ...shared, port: 8080 })], [grant]).resolvedRefs.status).to.equal('True');
    expect(refusal(to('nope', shared), [grant])).to.equal('BackendNotFound: ServiceImport shared/nope does not exist');
  });

  it('knows no import of a namespace that the config cluster does not have (000-R2)', () => {
    const grant = grantObject('elsewhere', {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'store' }],
      to: [{ group: 'net.gke.io', kind: 'ServiceImport' }],
    });
    expect(refusal(to('far', { namespace: 'elsewhere' }), [grant])).to.equal(
      'BackendNotFound: ServiceImport elsewhere/far does not exist',
    );
  });

  it('gives the first reason and names all (000-D15)', () => {
    const refs = [to('nope', { weight: 2 }), to('store'), { name: 'x' }];
    const { resolvedRefs, backends } = resolve(refs);
    expect(resolvedRefs.reason).to.equal('BackendNotFound');
    expect(resolvedRefs.message).to.equal(
      'spec.rules[1].backendRefs[0]: ServiceImport store/nope does not exist; ' +
        'spec.rules[1].backendRefs[2]: kind Service is not supported; use net.gke.io/ServiceImport',
    );
    expect(refs.map((ref) => backends.get(ref)?.imported.name)).to.deep.equal([undefined, 'store', undefined]);
  });

  it('resolves what filters mirror to, of rules and of backends (000-D18)', () => {
    const mirror = (name: string): HttpRouteFilter => ({
      type: 'RequestMirror',
      requestMirror: { backendRef: to(name) },
    });
    const [ofRule, ofBackend] = [mirror('two'), mirror('nope')];
    const { resolvedRefs, backends } = resolve([to('store', { filters: [ofBackend] })], [], [ofRule]);
    expect(resolvedRefs.message).to.equal(
      'spec.rules[1].backendRefs[0].filters[0].requestMirror.backendRef: ServiceImport store/nope does not exist; ' +
        'spec.rules[1].filters[0].requestMirror.backendRef: ServiceImport store/two has ports 80, 81; say which',
    );
    expect(backends.size).to.equal(1);
  });
});
