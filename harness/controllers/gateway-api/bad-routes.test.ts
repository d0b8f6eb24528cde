import { expect } from 'chai';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../kube/api/http-route.ts';
import { call } from '../../proxy/testing/http-call.ts';
import { startApp } from '../../proxy/testing/loopback-app.ts';
import { startTestProxy } from '../../proxy/testing/test-proxy.ts';
import { GATEWAY_KEY, withGatewayApi } from '../testing/gateway-api-rig.ts';
import { fleetbedGateway, fleetbedRoute, gatewayApiWorld } from '../testing/gateway-api-world.ts';
import { serviceObject, sliceObject } from '../testing/objects.ts';
import { compileTable } from './compile-table.ts';
import { evaluate } from './evaluation.ts';

interface Row {
  readonly what: string;
  readonly spec: Partial<HttpRoute['spec']>;
  readonly namespace?: string;
  /** Reasons of `Accepted` and `ResolvedRefs`; none where no parent is ours. */
  readonly expected: readonly string[];
  readonly isAttached?: boolean;
}

const ROWS: readonly Row[] = [
  { what: 'no-gateway', spec: { parentRefs: [{ name: 'lost' }] }, expected: [] },
  {
    what: 'no-listener',
    spec: { parentRefs: [{ name: 'gateway', sectionName: 'lost' }] },
    expected: ['NoMatchingParent', 'ResolvedRefs'],
  },
  {
    what: 'not-allowed',
    namespace: 'web',
    spec: { parentRefs: [{ name: 'gateway', namespace: 'infra' }], rules: [{}] },
    expected: ['NotAllowedByListeners', 'ResolvedRefs'],
  },
  {
    what: 'no-service',
    spec: { rules: [{ backendRefs: [{ name: 'lost', port: 80 }] }] },
    expected: ['Accepted', 'BackendNotFound'],
    isAttached: true,
  },
  {
    what: 'no-grant',
    spec: { rules: [{ backendRefs: [{ name: 'store', namespace: 'web', port: 8080 }] }] },
    expected: ['Accepted', 'RefNotPermitted'],
    isAttached: true,
  },
  {
    what: 'no-expression',
    spec: { rules: [{ matches: [{ path: { type: 'RegularExpression', value: '(' } }] }] },
    expected: ['UnsupportedValue', 'ResolvedRefs'],
  },
];

describe('bad routes', () => {
  it('are told what is wrong, and the others are served', async () => {
    await withGatewayApi(
      (client) => {
        for (const { what: name, spec, namespace = 'infra' } of ROWS)
          client.put(fleetbedRoute({ hostnames: [`${name}.test`], ...spec }, { name, namespace }));
        client.put(fleetbedRoute({ hostnames: ['good.test'] }, { name: 'good' }));
      },
      async ({ client, proxy, until }) => {
        const reasons = (namespace: string, name: string): readonly string[] =>
          ['Accepted', 'ResolvedRefs'].flatMap((wanted) => {
            const [parent] = client.stored(HTTP_ROUTE, { namespace, name })?.status?.parents ?? [];
            return parent?.conditions?.find(({ type }) => type === wanted)?.reason ?? [];
          });
        await until('the good one', () => reasons('infra', 'good').length === 2);
        const found = ROWS.map(({ what, namespace = 'infra' }) => [what, reasons(namespace, what)]);
        expect(found).to.deep.equal(ROWS.map(({ what, expected }) => [what, expected]));
        const attached = ['good', ...ROWS.filter(({ isAttached }) => isAttached === true).map(({ what }) => what)];
        const { routes = [] } = proxy.last?.listeners[0] ?? {};
        expect(routes.map(({ id }) => id)).to.have.members(attached.map((name) => `infra/${name}`));
        const backends = Object.fromEntries(routes.map(({ id, rules }) => [id, rules[0]?.backends[0]?.backend]));
        expect(backends).to.deep.equal({
          'infra/good': 'infra/store:8080',
          'infra/no-service': undefined,
          'infra/no-grant': undefined,
        });
        const status = client.stored(GATEWAY, GATEWAY_KEY)?.status;
        expect(status?.listeners?.[0]?.attachedRoutes).to.equal(attached.length);
      },
    );
  });

  const twins: readonly (readonly [rule: string, first: HttpRoute['metadata'], second: HttpRoute['metadata']])[] = [
    [
      'the older one',
      { name: 'z', creationTimestamp: '2026-01-01T00:00:00Z' },
      { name: 'a', creationTimestamp: '2026-01-01T00:00:01Z' },
    ],
    [
      'the first by namespace and name when they are as old',
      { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' },
      { name: 'b', creationTimestamp: '2026-01-01T00:00:00Z' },
    ],
  ];
  for (const [rule, first, second] of twins)
    it(`of two with the same match ${rule} is served`, async () => {
      await using winner = await startApp('winner');
      await using loser = await startApp('loser');
      await using proxy = await startTestProxy();
      const inInfra = { namespace: 'infra' };
      const slice = (name: string, port: number) => sliceObject(name, ['127.0.0.1'], [{ name: '', port }], inInfra);
      const twin = (metadata: HttpRoute['metadata'], name: string): HttpRoute =>
        fleetbedRoute({ rules: [{ backendRefs: [{ name, port: 8080 }] }] }, metadata);
      const world = gatewayApiWorld({
        gateways: [fleetbedGateway()],
        services: ['winner', 'loser'].map((name) => serviceObject(name, {}, inInfra)),
        endpointSlices: [slice('winner', winner.port), slice('loser', loser.port)],
        routes: [twin(second, 'loser'), twin(first, 'winner')],
      });
      const evaluation = evaluate(world);
      expect(evaluation.routes.map(({ parents }) => parents[0]?.accepted.status)).to.deep.equal(['True', 'True']);
      const table = compileTable(world, evaluation);
      await proxy.apply({ version: 1, ...table });
      expect((await call(table.listeners[0]?.port ?? 0)).body).to.equal('winner');
    });
});
