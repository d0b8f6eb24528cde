import { expect } from 'chai';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { GATEWAY_KEY, sliceOf, withGatewayApi } from '../testing/gateway-api-rig.ts';
import { fleetbedRoute } from '../testing/gateway-api-world.ts';
import { serviceObject } from '../testing/objects.ts';
import type { ProxyDouble } from '../testing/proxy-double.ts';

function addresses({ last }: ProxyDouble): readonly string[] {
  return (last?.backends['infra/store:8080']?.endpoints ?? []).map(({ address }) => address);
}

function hosts({ last }: ProxyDouble): readonly string[] {
  return (last?.listeners[0]?.routes ?? []).flatMap(({ hostnames }) => hostnames);
}

const prepared = (client: FakeKubeClient): void => {
  client.put(fleetbedRoute());
};

describe('runGatewayApiController, outages', () => {
  const outages: readonly (readonly [what: string, begin: (client: FakeKubeClient) => void])[] = [
    [
      'is gone',
      (client) => {
        client.goDown();
      },
    ],
    [
      'takes calls and never answers',
      (client) => {
        client.hang();
      },
    ],
    [
      'refuses its credentials',
      (client) => {
        client.expireCredentials();
      },
    ],
  ];
  for (const [what, begin] of outages)
    it(`keeps the proxy's table while the API server ${what}, and catches up after that`, async () => {
      await withGatewayApi(prepared, async ({ client, proxy, until, seconds }) => {
        await until('the route', () => hosts(proxy).length === 1);
        const before = proxy.last;
        begin(client);
        client.put(sliceOf('store', ['10.0.0.2']));
        await seconds(30);
        expect(proxy.last?.listeners).to.deep.equal(before?.listeners);
        expect(addresses(proxy)).to.have.length(1);
        client.comeBack();
        await until('the change behind its back', () => addresses(proxy)[0] === '10.0.0.2');
        client.put(fleetbedRoute({ hostnames: ['late.test'] }, { name: 'late' }));
        await until(
          'a status',
          () => client.stored(HTTP_ROUTE, { namespace: 'infra', name: 'late' })?.status !== undefined,
        );
      });
    });

  it('serves what changes while no write is answered', async () => {
    await withGatewayApi(prepared, async ({ client, proxy, until }) => {
      await until('the route', () => hosts(proxy).length === 1);
      client.hang();
      client.put(fleetbedRoute({ hostnames: ['late.test'] }, { name: 'late' }));
      await until('the late one', () => hosts(proxy).includes('late.test'));
      expect(client.stored(HTTP_ROUTE, { namespace: 'infra', name: 'late' })?.status).to.equal(undefined);
      client.comeBack();
      await until(
        'its status',
        () => client.stored(HTTP_ROUTE, { namespace: 'infra', name: 'late' })?.status !== undefined,
      );
    });
  });

  const nonsense: readonly (readonly [kind: string, object: KubeObject])[] = [
    ['services', serviceObject('store', { ports: [null as never] }, { namespace: 'infra' })],
    ['endpointSlices', { ...sliceOf('store', []), ...{ endpoints: 'all of them' } }],
    ['routes', { ...fleetbedRoute(), ...{ spec: { parentRefs: 'gateway' } } }],
  ];
  for (const [kind, object] of nonsense)
    it(`keeps what there was when ${kind} are nonsense, and follows the rest`, async () => {
      await withGatewayApi(prepared, async ({ client, proxy, lines, until }) => {
        await until('the route', () => hosts(proxy).length === 1);
        client.put(object);
        client.put(fleetbedGatewayOnPort(client, 8080));
        await until(
          'the other port',
          () => proxy.last?.listeners.some(({ publicPort }) => publicPort === 8080) === true,
        );
        expect(hosts(proxy)).to.include('*');
        expect(addresses(proxy)).to.deep.equal(['10.0.0.1']);
        expect(lines.filter((line) => line.startsWith(`nonsense from ${kind}, going on`))).to.have.length(1);
        client.put(serviceObject('store', {}, { namespace: 'infra' }));
        client.put(sliceOf('store', ['10.0.0.7']));
        client.put(fleetbedRoute());
        await until('sense again', () => addresses(proxy)[0] === '10.0.0.7');
      });
    });
});

/** The Gateway of the cluster with a listener more. */
function fleetbedGatewayOnPort(client: FakeKubeClient, port: number): KubeObject {
  const gateway = client.stored(GATEWAY, GATEWAY_KEY);
  if (gateway === undefined) throw new Error('there is no Gateway');
  const { metadata, spec } = gateway;
  const listeners = [...spec.listeners, { name: 'more', port, protocol: 'HTTP' }];
  const next = { ...gateway, metadata: { ...metadata, generation: 2 }, spec: { ...spec, listeners } };
  return next;
}
