import { expect } from 'chai';
import {
  fleetbedGateway,
  fleetbedGrpcRoute,
  fleetbedRoute,
  gatewayApiWorld,
  httpListener,
} from '../testing/gateway-api-world.ts';
import { serviceObject } from '../testing/objects.ts';
import { compileTable } from './compile-table.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import type { AnyRoute } from './world.ts';

const OLD = { creationTimestamp: '2026-01-01T00:00:00Z' };
const YOUNG = { creationTimestamp: '2026-01-01T00:00:01Z' };
const services = [serviceObject('store', {}, { namespace: 'infra' })];
/** `a` for hosts of a.test, `b` for all others of another port. */
const gateways = [
  fleetbedGateway({ listeners: [httpListener('a', { hostname: '*.a.test' }), httpListener('b', { port: 81 })] }),
];

function scene(routes: readonly AnyRoute[], more: Parameters<typeof gatewayApiWorld>[0] = {}): Evaluation {
  return evaluate(gatewayApiWorld({ gateways: [fleetbedGateway()], services, routes, ...more }));
}

/** `HTTPRoute True Accepted` of the first parent of each. */
function verdicts({ routes }: Evaluation): readonly string[] {
  return routes.map(({ route, parents }) => {
    const { status, reason } = parents[0]?.accepted ?? { status: '', reason: '' };
    return `${route.kind} ${route.metadata.name} ${status} ${reason}`;
  });
}

describe('refuseMixedKinds', () => {
  const overlaps: readonly (readonly [http: readonly string[], grpc: readonly string[], overlap: boolean])[] = [
    [['x.test'], ['x.test'], true],
    [['X.test'], ['x.TEST'], true],
    [['x.test'], ['y.test'], false],
    [['*.test'], ['y.test'], true],
    [['x.y.test'], ['*.test'], true],
    [[], ['y.test'], true],
    [['x.test'], [], true],
    [[], [], true],
    [['w.test', 'x.test'], ['y.test', 'x.test'], true],
  ];
  for (const [http, grpc, overlap] of overlaps)
    it(`${overlap ? 'refuses' : 'takes'} a GRPCRoute for [${grpc.join()}] beside an HTTPRoute for [${http.join()}]`, () => {
      const routes = [
        fleetbedRoute({ hostnames: http }, { ...OLD, name: 'old' }),
        fleetbedGrpcRoute({ hostnames: grpc }, { ...YOUNG, name: 'young' }),
      ];
      expect(verdicts(scene(routes))).to.deep.equal([
        'HTTPRoute old True Accepted',
        `GRPCRoute young ${overlap ? 'False HostnameConflict' : 'True Accepted'}`,
      ]);
    });

  it('takes the older one, whatever its kind, and says which one that is', () => {
    const found = scene([fleetbedRoute({}, { ...YOUNG, name: 'a' }), fleetbedGrpcRoute({}, { ...OLD, name: 'z' })]);
    expect(verdicts(found)).to.deep.equal(['GRPCRoute z True Accepted', 'HTTPRoute a False HostnameConflict']);
    expect(found.routes[1]?.parents[0]?.accepted.message).to.equal(
      'listener http serves * by GRPCRoute infra/z, which is older',
    );
  });

  it('takes the first by namespace and name of two that are as old', () => {
    const found = scene([fleetbedGrpcRoute({}, { ...OLD, name: 'b' }), fleetbedRoute({}, { ...OLD, name: 'a' })]);
    expect(verdicts(found)).to.deep.equal(['HTTPRoute a True Accepted', 'GRPCRoute b False HostnameConflict']);
  });

  it('does not let one that is refused itself stand in the way', () => {
    const found = scene([
      fleetbedRoute({ hostnames: ['x.test'] }, { ...OLD, name: 'a' }),
      fleetbedGrpcRoute({ hostnames: ['x.test', 'y.test'] }, { ...OLD, name: 'b' }),
      fleetbedRoute({ hostnames: ['y.test'] }, { ...YOUNG, name: 'c' }),
    ]);
    expect(verdicts(found)).to.deep.equal([
      'HTTPRoute a True Accepted',
      'GRPCRoute b False HostnameConflict',
      'HTTPRoute c True Accepted',
    ]);
  });

  it('lets both be on listeners of their own', () => {
    const routes = [
      fleetbedRoute({ parentRefs: [{ name: 'gateway', sectionName: 'a' }] }, { ...OLD, name: 'a' }),
      fleetbedGrpcRoute({ parentRefs: [{ name: 'gateway', sectionName: 'b' }] }, { ...YOUNG, name: 'b' }),
    ];
    expect(verdicts(scene(routes, { gateways }))).to.deep.equal([
      'HTTPRoute a True Accepted',
      'GRPCRoute b True Accepted',
    ]);
  });

  it('accepts a route that one of two listeners takes, and serves it there only', () => {
    const world = gatewayApiWorld({
      gateways,
      services,
      routes: [
        fleetbedRoute({ parentRefs: [{ name: 'gateway', sectionName: 'a' }] }, { ...OLD, name: 'a' }),
        fleetbedGrpcRoute({}, { ...YOUNG, name: 'b' }),
      ],
    });
    const found = evaluate(world);
    expect(verdicts(found)[1]).to.equal('GRPCRoute b True Accepted');
    expect(found.routes[1]?.parents[0]?.accepted.message).to.equal(
      'listener a serves *.a.test by HTTPRoute infra/a, which is older',
    );
    const served = compileTable(world, found).listeners.map(({ name, routes }) => [name, routes.map(({ id }) => id)]);
    expect(served).to.deep.equal([
      ['infra/gateway/a', ['infra/a']],
      ['infra/gateway/b', ['infra/b']],
    ]);
  });

  it('concludes the same object from the same', () => {
    const routes = [fleetbedRoute({}, { ...OLD, name: 'a' }), fleetbedGrpcRoute({}, { ...YOUNG, name: 'b' })];
    const [first, second] = [scene(routes), scene(routes)];
    expect(second.routes[1]).to.equal(first.routes[1]);
  });
});
