import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { isProgrammed, withFleet } from '../testing/fleet-rig.ts';
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
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';

const ROUTES = 1_000;
const settings: FleetSettings = {
  loadBalancers: [{ name: 'lb-0', address: '172.28.0.2' }],
  project: 'fleetbed',
  projectNumber: '000000000001',
  defaultClientRegion: 'us-west1',
  healthCheckTimeScale: 1,
};
const store = { group: 'net.gke.io', kind: 'ServiceImport', name: 'store', port: 8080 };

/** Every tenth one refers to an import that does not exist. */
function route(index: number): KubeObject {
  const path = { type: 'PathPrefix', value: `/${String(index)}` } as const;
  const backend = index % 10 === 0 ? { ...store, name: 'nope' } : store;
  const rules = [{ matches: [{ path }], backendRefs: [backend] }, { backendRefs: [store] }];
  const hostnames = [`h${String(index)}.example.com`];
  return routeObject({ hostnames, rules }, { name: `r${String(index)}`, generation: 1 });
}

const routes = Array.from({ length: ROUTES }, (_, index) => route(index));
const cluster = (address: string): readonly KubeObject[] => [
  serviceObject('store'),
  exportObject('store'),
  sliceObject('store', [address]),
];

function compile(): RouteTableContent {
  const world = sketchWorld({
    clusters: {
      'gke-west-1': [gatewayClassObject(), gatewayObject(), ...cluster('10.100.0.1'), ...routes],
      'gke-east-1': cluster('10.102.0.1'),
    },
  });
  return compileRouteTable(world, evaluate(world, settings), settings.loadBalancers[0]!, settings);
}

describe('a Gateway with 1,000 routes', () => {
  it('has all of them in its table, the shares of missing imports without a backend', () => {
    const { listeners, backends } = compile();
    const compiled = listeners[0]?.routes ?? [];
    expect(compiled).to.have.length(ROUTES);
    expect(Object.keys(backends)).to.have.length(1);
    const broken = compiled.filter(({ rules }) => rules[0]?.backends[0]?.backend === undefined);
    expect(broken.map(({ id }) => id)).to.have.members(
      Array.from({ length: ROUTES / 10 }, (_, index) => `store/r${String(index * 10)}`),
    );
    expect(compiled.every(({ rules }) => rules[1]?.backends[0]?.backend !== undefined)).to.equal(true);
  });

  it('is evaluated in a fraction of the time that a change may take to arrive', () => {
    compile();
    const from = systemClock.now();
    for (let round = 0; round < 5; round += 1) compile();
    const eachMs = (systemClock.now() - from) / 5;
    // 8 ms on an idle machine; a quadratic step would take seconds.
    expect(eachMs).to.be.lessThan(500);
  });

  it('brings a burst of them as few tables', async () => {
    await withFleet({ prepare: ({ west }) => west.put(gatewayObject()) }, async ({ west, clock, proxy, until }) => {
      await until('programmed', () => isProgrammed(west));
      const tables = proxy.tables.length;
      for (const [index, each] of routes.entries()) {
        west.put(each);
        if (index % 10 === 9) await clock.advance(1);
      }
      for (let rest = 0; rest < 10; rest += 1) await clock.advance(500);
      await until('all are served', () => proxy.last?.listeners[0]?.routes.length === ROUTES);
      expect(proxy.tables.length - tables).to.be.lessThan(ROUTES / 20);
    });
  }).timeout(30_000);

  it('has each route told what became of it', async () => {
    await withFleet(
      {
        prepare: ({ west }) => {
          west.put(gatewayObject());
          for (const each of routes) west.put(each);
        },
      },
      async ({ west, clock, until }) => {
        // A large table is followed by a rest.
        for (let rest = 0; rest < 10; rest += 1) await clock.advance(500);
        await until('programmed', () => isProgrammed(west));
        const reasons = (): readonly string[] =>
          west
            .storedAll(HTTP_ROUTE)
            .map(
              ({ status }) => status?.parents[0]?.conditions?.find(({ type }) => type === 'ResolvedRefs')?.reason ?? '',
            );
        await until('all told', () => reasons().every((reason) => reason !== ''));
        expect(reasons().filter((reason) => reason === 'BackendNotFound')).to.have.length(ROUTES / 10);
        expect(reasons().filter((reason) => reason === 'ResolvedRefs')).to.have.length(ROUTES - ROUTES / 10);
      },
    );
  }).timeout(30_000);
});
