import { expect } from 'chai';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Deferred } from '../../core/deferred.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ALPHA_GATEWAY, ALPHA_GATEWAY_CLASS, ALPHA_HTTP_ROUTE } from '../../kube/api/gateway-v1alpha1.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import {
  alphaClass,
  alphaEndpoints,
  alphaGateway,
  alphaHttpRoute,
  alphaListener,
  alphaService,
} from '../testing/alpha-worlds.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { namespaceObject } from '../testing/objects.ts';
import { runGatewayV1alpha1Controller } from './run-gateway-v1alpha1-controller.ts';

interface Scene {
  readonly client: FakeKubeClient;
  readonly clock: FakeClock;
  readonly lines: readonly string[];
  readonly tables: readonly RouteTable[];
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
}

const KEY = { namespace: 'default', name: 'canary' };

async function withController(run: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = new FakeClock();
  const client = new FakeKubeClient('canary');
  const lines: string[] = [];
  const stop = new AbortController();
  const listening = new Deferred<number>();
  const location = { text: 'local-a', region: 'local' };
  const running = runGatewayV1alpha1Controller({
    clock,
    random: { next: () => 0.5 },
    signal: stop.signal,
    log: (line) => lines.push(line),
    home: 'canary',
    clusters: new Map([['canary', { client, location, network: 'default' }]]),
    network: systemNetwork('127.0.0.1'),
    port: 0,
    onListening: (port) => {
      listening.resolve(port);
    },
  });
  const tables: RouteTable[] = [];
  const response = await subscribe(await listening.promise, tables);
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 2_000; turn += 1) {
      if (holds()) return;
      await clock.advance(0);
    }
    throw new Error(`not after 2000 turns: ${what}`);
  };
  try {
    await run({ client, clock, lines, tables, until });
  } finally {
    response.destroy();
    stop.abort(new Error('stopped'));
    await running;
  }
}

async function subscribe(port: number, tables: RouteTable[]): Promise<IncomingMessage> {
  const path = '/v1/load-balancers/traefik/tables';
  const request = httpRequest({ host: '127.0.0.1', port, path, agent: false });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let rest = '';
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  response.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') tables.push(JSON.parse(line) as RouteTable);
  });
  return response;
}

/** The canary of the document: two Services, a Gateway, a route with weights 3 and 1. */
function putCanary(client: FakeKubeClient): void {
  client.put(namespaceObject('default'));
  for (const [name, address] of [
    ['nginx-web-01', '10.0.0.1'],
    ['nginx-web-02', '10.0.0.2'],
  ] as const) {
    client.put(alphaService(name));
    client.put(alphaEndpoints(name, [address]));
  }
  client.put(alphaClass());
  const routes = { kind: 'HTTPRoute', selector: { matchLabels: { app: 'canary' } } };
  client.put(alphaGateway('canary', [alphaListener({ routes })]));
  const forwardTo = [
    { serviceName: 'nginx-web-01', port: 80, weight: 3 },
    { serviceName: 'nginx-web-02', port: 80, weight: 1 },
  ];
  const spec = { hostnames: ['nginx01.tkdashboard.com'], rules: [{ forwardTo }] };
  client.put(alphaHttpRoute('canary', spec, { labels: { app: 'canary' } }));
}

describe('runGatewayV1alpha1Controller', () => {
  it('writes statuses and hands out tables; a change of labels moves a route (004-R6)', async () => {
    await withController(async ({ client, tables, until }) => {
      await until('an empty table', () => tables.length > 0);
      putCanary(client);
      const routeIds = () => tables.at(-1)?.listeners[0]?.routes.map(({ id }) => id) ?? [];
      await until('the route is served', () => routeIds().includes('default/canary'));
      await until('it says so', () => {
        const admitted = client.stored(ALPHA_GATEWAY_CLASS, { name: 'traefik' })?.status?.conditions;
        const gateway = client.stored(ALPHA_GATEWAY, KEY);
        const route = client.stored(ALPHA_HTTP_ROUTE, KEY);
        return (
          isConditionTrue(admitted, 'Admitted') &&
          isConditionTrue(gateway?.status?.conditions, 'Ready', gateway?.metadata.generation) &&
          isConditionTrue(route?.status?.gateways[0]?.conditions, 'Admitted')
        );
      });
      const writes = client.writes.length;
      const route = client.stored(ALPHA_HTTP_ROUTE, KEY)!;
      client.put({ ...route, metadata: { ...route.metadata, labels: { app: 'other' } } });
      await until('the route is gone', () => !routeIds().includes('default/canary'));
      await until('and says nothing', () => client.stored(ALPHA_HTTP_ROUTE, KEY)?.status?.gateways.length === 0);
      expect(client.writes.slice(writes)).to.deep.equal(['update status httproutes default/canary']);
    });
  });

  it('keeps serving what it knows while the API server is away', async () => {
    await withController(async ({ client, tables, until }) => {
      putCanary(client);
      await until('the route is served', () => tables.at(-1)?.listeners[0]?.routes.length === 1);
      client.goDown();
      await until('nothing', () => true);
      expect(tables.at(-1)?.listeners[0]?.routes).to.have.length(1);
    });
  });

  const weightsOf = (tables: readonly RouteTable[]): readonly number[] =>
    tables.at(-1)?.listeners[0]?.routes[0]?.rules[0]?.backends.map(({ weight }) => weight) ?? [];

  for (const [what, breakIt, complaint] of [
    [
      'answers nothing',
      (client: FakeKubeClient): void => {
        client.hang();
      },
      /./,
    ],
    [
      'refuses its credentials',
      (client: FakeKubeClient): void => {
        client.expireCredentials();
      },
      /Unauthorized/,
    ],
  ] as const)
    it(`keeps serving what it knows while the API server ${what}, and follows it afterwards`, async () => {
      await withController(async ({ client, clock, lines, tables, until }) => {
        putCanary(client);
        await until('the route is served', () => weightsOf(tables).join() === '3,1');
        breakIt(client);
        for (let second = 0; second < 20; second += 1) await clock.advance(1_000);
        expect(weightsOf(tables)).to.deep.equal([3, 1]);
        expect(lines.some((line) => complaint.test(line))).to.equal(true);
        const route = client.stored(ALPHA_HTTP_ROUTE, KEY)!;
        const [rule] = route.spec?.rules ?? [];
        const forwardTo = (rule?.forwardTo ?? []).map((target) => ({ ...target, weight: 1 }));
        client.put({ ...route, spec: { ...route.spec, rules: [{ forwardTo }] } } as typeof route);
        client.comeBack();
        for (let second = 0; second < 30; second += 1) await clock.advance(1_000);
        await until('the change behind its back', () => weightsOf(tables).join() === '1,1');
      });
    });

  it('keeps serving what it knows while objects are nonsense, says so, and follows them afterwards', async () => {
    await withController(async ({ client, clock, lines, tables, until }) => {
      putCanary(client);
      await until('the route is served', () => weightsOf(tables).join() === '3,1');
      client.put({ ...alphaEndpoints('nginx-web-01', []), ...{ subsets: 'all of them' } });
      await until('it says so', () => lines.some((line) => line.startsWith('route table: ')));
      expect(weightsOf(tables)).to.deep.equal([3, 1]);
      client.put(alphaEndpoints('nginx-web-01', ['10.0.0.9']));
      for (let second = 0; second < 10; second += 1) await clock.advance(1_000);
      await until('sense again', () =>
        Object.values(tables.at(-1)?.backends ?? {}).some(({ endpoints }) => endpoints[0]?.address === '10.0.0.9'),
      );
    });
  });
});
