import { expect } from 'chai';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../kube/api/http-route.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import { GATEWAY_KEY, sliceOf, withGatewayApi } from '../testing/gateway-api-rig.ts';
import { fleetbedGateway, fleetbedRoute, gatewayApiWorld } from '../testing/gateway-api-world.ts';
import { serviceObject } from '../testing/objects.ts';
import { compileTable } from './compile-table.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import type { GatewayApiObjects } from './world.ts';

const ROUTES = 1_000;

function routeAt(index: number, host = `h${String(index)}.test`): HttpRoute {
  const path = { type: 'PathPrefix', value: `/${String(index)}` } as const;
  const rules = [{ matches: [{ path }], backendRefs: [{ name: 'store', port: 8080 }] }];
  return fleetbedRoute({ hostnames: [host], rules }, { name: `r${String(index)}` });
}

describe('a Gateway with 1,000 routes', () => {
  const routes = Array.from({ length: ROUTES }, (_, index) => routeAt(index));
  const objects = {
    gateways: [fleetbedGateway()],
    services: [serviceObject('store', {}, { namespace: 'infra' })],
    endpointSlices: [sliceOf('store', ['10.0.0.1'])],
    routes,
  };
  const conclude = (
    changed: Partial<GatewayApiObjects>,
  ): { readonly evaluation: Evaluation; readonly table: ReturnType<typeof compileTable> } => {
    const world = gatewayApiWorld({ ...objects, ...changed });
    const evaluation = evaluate(world);
    return { evaluation, table: compileTable(world, evaluation) };
  };
  /** Routes that were evaluated anew, and those whose rules were compiled anew. */
  const workedOut = (changed: Partial<GatewayApiObjects>): readonly [evaluated: number, compiled: number] => {
    const [before, after] = [conclude({}), conclude(changed)];
    const evaluated = new Set(before.evaluation.routes);
    const compiled = new Set(before.table.listeners[0]?.routes.map(({ rules }) => rules));
    return [
      after.evaluation.routes.filter((each) => !evaluated.has(each)).length,
      after.table.listeners[0]?.routes.filter(({ rules }) => !compiled.has(rules)).length ?? Number.NaN,
    ];
  };

  const changes: readonly (readonly [
    what: string,
    changed: Partial<GatewayApiObjects>,
    expected: readonly [evaluated: number, compiled: number],
  ])[] = [
    ['nothing', {}, [0, 0]],
    ['one of the routes', { routes: routes.with(7, routeAt(7, 'other.test')) }, [1, 1]],
    ['an endpoint', { endpointSlices: [sliceOf('store', ['10.0.0.2'])] }, [0, 0]],
    ['the status of the Gateway', { gateways: [{ ...fleetbedGateway(), status: { listeners: [] } }] }, [0, 0]],
    [
      'another Service',
      { services: [...objects.services, serviceObject('other', {}, { namespace: 'infra' })] },
      [0, 0],
    ],
    ['the Service of all', { services: [] }, [ROUTES, ROUTES]],
    ['the hostname of the listener', { gateways: [gatewayOf('*.test')] }, [ROUTES, 0]],
  ];
  for (const [what, changed, [evaluated, compiled]] of changes)
    it(`works out ${String(evaluated)} of them after a change of ${what}, and compiles ${String(compiled)}`, () => {
      expect(workedOut(changed)).to.deep.equal([evaluated, compiled]);
    });

  it('brings a burst of them as few tables, and writes each status once', async () => {
    await withGatewayApi(
      () => undefined,
      async ({ clock, client, proxy, until }) => {
        const [tables, writes] = [proxy.tables.length, client.writes.length];
        for (let index = 0; index < ROUTES; index += 1) {
          client.put(routes[index] ?? routeAt(index));
          if (index % 10 === 9) await clock.advance(1);
        }
        await until('all are attached', () => {
          const status = client.stored(GATEWAY, GATEWAY_KEY)?.status;
          return status?.listeners?.[0]?.attachedRoutes === ROUTES;
        });
        await until('all are told', () =>
          client
            .storedAll(HTTP_ROUTE)
            .every(({ status }) => isConditionTrue(status?.parents[0]?.conditions, 'Accepted')),
        );
        await until('all are served', () => proxy.last?.listeners[0]?.routes.length === ROUTES);
        expect(proxy.tables.length - tables).to.be.lessThan(ROUTES / 20);
        const written = client.writes.slice(writes);
        expect(written.filter((line) => line.startsWith('update status httproutes'))).to.have.length(ROUTES);
        expect(written.length).to.be.lessThan(ROUTES + ROUTES / 20);
      },
    );
  }).timeout(60_000);
});

function gatewayOf(hostname: string): ReturnType<typeof fleetbedGateway> {
  return fleetbedGateway({ listeners: [{ name: 'http', port: 80, protocol: 'HTTP', hostname }] });
}
