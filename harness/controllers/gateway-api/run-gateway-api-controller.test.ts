import { expect } from 'chai';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../core/clock.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { seededRandom } from '../../core/random.ts';
import { CUSTOM_RESOURCE_DEFINITION } from '../../kube/api/apiextensions.ts';
import { NAMESPACE, SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import { GATEWAY, GATEWAY_CLASS } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { GATEWAY_API_CRDS } from '../../kube/crds/crds.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import { call } from '../../proxy/testing/http-call.ts';
import { startApp } from '../../proxy/testing/loopback-app.ts';
import { eventually, startTestProxy } from '../../proxy/testing/test-proxy.ts';
import { fleetbedGateway, fleetbedRoute } from '../testing/gateway-api-world.ts';
import { namespaceObject, serviceObject, sliceObject } from '../testing/objects.ts';
import { ProxyDouble } from '../testing/proxy-double.ts';
import { PROXY_NAME, PROXY_NAMESPACE, PROXY_SUBSCRIBER } from './names.ts';
import { runGatewayApiController } from './run-gateway-api-controller.ts';

const signal = new AbortController().signal;
const gatewayKey = { namespace: 'infra', name: 'gateway' };
const serviceKey = { namespace: 'infra', name: 'gateway-gateway' };
/** Ready pods of a Service, on loopback. */
const slice = (service: string, namespace: string, port: number): EndpointSlice =>
  sliceObject(service, ['127.0.0.1'], [{ name: '', protocol: 'TCP', port }], {
    namespace,
    labels: { 'kubernetes.io/service-name': service },
  });

describe('runGatewayApiController', () => {
  let api: EmbeddedApiServer;
  let proxy: ProxyDouble;
  let stop: () => Promise<void>;
  const lines: string[] = [];

  beforeEach(async () => {
    api = await startEmbeddedApiServer();
    const { client } = api;
    for (const crd of GATEWAY_API_CRDS) await client.create(CUSTOM_RESOURCE_DEFINITION, crd, { signal });
    for (const name of ['infra', PROXY_NAMESPACE]) await client.create(NAMESPACE, namespaceObject(name), { signal });
    await client.create(ENDPOINT_SLICE, slice(PROXY_NAME, PROXY_NAMESPACE, 9901), { signal });
    const ended = new AbortController();
    let running: Promise<void> | undefined;
    const port = await new Promise<number>((resolve) => {
      running = runGatewayApiController({
        clock: systemClock,
        random: seededRandom(1),
        signal: ended.signal,
        log: (line) => lines.push(line),
        home: 'one',
        clusters: new Map([
          ['one', { client, location: { text: 'us-west1', region: 'us-west1' }, network: 'default' }],
        ]),
        network: systemNetwork('127.0.0.1'),
        port: 0,
        onListening: resolve,
      });
    });
    proxy = new ProxyDouble(port, true, PROXY_SUBSCRIBER);
    await proxy.start();
    stop = async () => {
      proxy.stop();
      ended.abort(new Error('the test is over'));
      await running;
    };
  });
  afterEach(async () => {
    await stop();
    await api[Symbol.asyncDispose]();
  });

  /** Does what a load balancer does. */
  const giveAddress = async (ip: string): Promise<void> => {
    await eventually('Service of the Gateway', async () => {
      const service = await api.client.find(SERVICE, serviceKey, { signal });
      return service !== undefined;
    });
    const status = { loadBalancer: { ingress: [{ ip }] } };
    await api.client.mergePatch(SERVICE, serviceKey, { status }, { signal, subresource: 'status' });
  };
  const isProgrammed = async (): Promise<boolean> => {
    const { status, metadata } = await api.client.get(GATEWAY, gatewayKey, { signal });
    return isConditionTrue(status?.conditions, 'Programmed', metadata.generation);
  };

  it('makes its class and says what it can', async () => {
    await eventually('class', async () => {
      const found = await api.client.find(GATEWAY_CLASS, { name: 'fleetbed' }, { signal });
      return (
        isConditionTrue(found?.status?.conditions, 'Accepted') && (found?.status?.supportedFeatures?.length ?? 0) > 10
      );
    });
  });

  it('gives a Gateway an address, and has its requests answered by the pods of the route', async () => {
    const { client } = api;
    await using app = await startApp('store');
    await using real = await startTestProxy();
    await client.create(SERVICE, serviceObject('store', {}, { namespace: 'infra' }), { signal });
    await client.create(ENDPOINT_SLICE, slice('store', 'infra', app.port), { signal });
    await client.create(GATEWAY, fleetbedGateway(), { signal });
    await client.create(HTTP_ROUTE, fleetbedRoute(), { signal });
    await giveAddress('127.9.0.1');
    await eventually('programmed', isProgrammed);
    const gateway = await client.get(GATEWAY, gatewayKey, { signal });
    expect(gateway.status?.addresses).to.deep.equal([{ type: 'IPAddress', value: '127.9.0.1' }]);
    await eventually('route in the table', () => proxy.last?.listeners[0]?.routes.length === 1);
    const table = proxy.last!;
    const service = await client.get(SERVICE, serviceKey, { signal });
    expect(service.spec?.ports?.map(({ port, targetPort }) => [port, targetPort])).to.deep.equal([
      [80, table.listeners[0]?.port],
    ]);
    await real.apply(table);
    expect((await call(table.listeners[0]!.port)).body).to.equal('store');
    await eventually('status of the route', async () => {
      const { status } = await client.get(HTTP_ROUTE, { namespace: 'infra', name: 'route' }, { signal });
      return ['Accepted', 'ResolvedRefs'].every((type) => isConditionTrue(status?.parents[0]?.conditions, type, 1));
    });
  });

  it('leaves what others say in the status of a Gateway', async () => {
    const { client } = api;
    await client.create(GATEWAY, fleetbedGateway(), { signal });
    const foreign = {
      type: 'example.com/Seen',
      status: 'True',
      reason: 'Seen',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    };
    await giveAddress('127.9.0.1');
    await eventually('programmed', isProgrammed);
    const { status } = await client.get(GATEWAY, gatewayKey, { signal });
    const conditions = [...(status?.conditions ?? []), foreign];
    await client.mergePatch(GATEWAY, gatewayKey, { status: { conditions } }, { signal, subresource: 'status' });
    await giveAddress('127.9.0.2');
    await eventually('the other address', async () => {
      const changed = await client.get(GATEWAY, gatewayKey, { signal });
      return changed.status?.addresses?.[0]?.value === '127.9.0.2';
    });
    const after = await client.get(GATEWAY, gatewayKey, { signal });
    expect(after.status?.conditions?.map(({ type }) => type)).to.include('example.com/Seen');
  });

  it('writes nothing once everything is as it should be', async () => {
    const { client } = api;
    await client.create(GATEWAY, fleetbedGateway(), { signal });
    await giveAddress('127.9.0.1');
    await eventually('programmed', isProgrammed);
    const versions = async (): Promise<readonly (string | undefined)[]> => {
      const all = [
        await client.get(GATEWAY, gatewayKey, { signal }),
        await client.get(SERVICE, serviceKey, { signal }),
        await client.get(ENDPOINT_SLICE, serviceKey, { signal }),
        await client.get(GATEWAY_CLASS, { name: 'fleetbed' }, { signal }),
      ];
      return all.map(({ metadata }) => metadata.resourceVersion);
    };
    const before = await versions();
    await client.create(NAMESPACE, namespaceObject('other'), { signal });
    const tables = proxy.tables.length;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(await versions()).to.deep.equal(before);
    expect(proxy.tables.length).to.equal(tables);
    expect(lines).to.deep.equal([]);
  });
});
