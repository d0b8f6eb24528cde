import { expect } from 'chai';
import type { HttpRoute, RouteParentStatus } from '../../kube/api/http-route.ts';
import { exportObject, gatewayClassObject, gatewayObject, routeObject, serviceObject } from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { evaluate } from './evaluation.ts';
import { withRouteStatus } from './route-status.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';

const now = '2026-01-01T00:00:00Z';
const served: ProxyState = {
  applied: { version: 1, ports: [80], failures: [], sources: { 'HTTPRoute/store/public-store-route': 2 } },
  upToDate: true,
  absentMs: 0,
};

function status(route: HttpRoute, proxy?: ProxyState): HttpRoute {
  const objects = [gatewayClassObject(), serviceObject('store'), exportObject('store'), gatewayObject(), route];
  const world = sketchWorld({ clusters: { 'gke-west-1': objects } });
  const evaluation = evaluate(world, { loadBalancers: [{ name: 'lb-0', address: '172.28.0.2' }] });
  return withRouteStatus(route, evaluation, new Map(proxy === undefined ? [] : [['lb-0', proxy]]), now);
}

function told(route: HttpRoute, parent = 0): readonly string[] {
  return (route.status?.parents[parent]?.conditions ?? []).map(
    (each) => `${each.type}=${each.status} ${each.reason} @${String(each.observedGeneration)}`,
  );
}

const at2 = routeObject({}, { generation: 2 });
const foreign: RouteParentStatus = {
  parentRef: { name: 'external-http' },
  controllerName: 'example.com/other',
  conditions: [],
};

describe('withRouteStatus', () => {
  it('is reconciled once the proxy serves this generation', () => {
    expect(told(status(at2))).to.deep.equal([
      'Accepted=True Accepted @2',
      'ResolvedRefs=True ResolvedRefs @2',
      'ReconciliationSucceeded=Unknown Pending @2',
    ]);
    expect(told(status(at2, served))[2]).to.equal('ReconciliationSucceeded=True ReconciliationSucceeded @2');
    expect(status(at2).status?.parents[0]).to.deep.include({
      parentRef: { name: 'external-http' },
      controllerName: 'networking.gke.io/gateway',
    });
  });

  it('stays accepted with a backend that is missing (000-R14)', () => {
    const rules = [{ backendRefs: [{ group: 'net.gke.io', kind: 'ServiceImport', name: 'nope' }] }];
    const route = status(routeObject({ rules }, { generation: 2 }), served);
    expect(told(route)).to.deep.equal([
      'Accepted=True Accepted @2',
      'ResolvedRefs=False BackendNotFound @2',
      'ReconciliationSucceeded=False ReconciliationFailed @2',
    ]);
  });

  it('drops our entries of parents that are named no more, and keeps those of other controllers in place', () => {
    const stale: RouteParentStatus = {
      ...foreign,
      parentRef: { name: 'old' },
      controllerName: 'networking.gke.io/gateway',
    };
    const route = status({ ...at2, status: { parents: [stale, foreign] } });
    expect(route.status?.parents.map((each) => `${each.controllerName} ${each.parentRef.name}`)).to.deep.equal([
      'example.com/other external-http',
      'networking.gke.io/gateway external-http',
    ]);
  });

  it('is nothing for a route with no parent of ours, and takes its stale entries away', () => {
    const elsewhere = routeObject({ parentRefs: [{ name: 'nope' }] });
    expect(status(elsewhere)).to.equal(elsewhere);
    const ours: RouteParentStatus = { ...foreign, controllerName: 'networking.gke.io/gateway' };
    expect(status({ ...elsewhere, status: { parents: [ours, foreign] } }).status?.parents).to.deep.equal([foreign]);
  });

  it('has one entry for each parentRef, and done twice it changes nothing', () => {
    const parentRefs = [
      { name: 'external-http', sectionName: 'http' },
      { name: 'external-http', sectionName: 'nope' },
    ];
    const once = status(routeObject({ parentRefs }, { generation: 1 }));
    expect([told(once, 0)[0], told(once, 1)[0]]).to.deep.equal([
      'Accepted=True Accepted @1',
      'Accepted=False NoMatchingParent @1',
    ]);
    expect(status(once)).to.deep.equal(once);
  });
});
