import { seededRandom } from '../../core/random.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { SERVICE } from '../../kube/api/core.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { PROXY_NAME, PROXY_NAMESPACE, PROXY_SUBSCRIBER } from '../gateway-api/names.ts';
import { runGatewayApiController } from '../gateway-api/run-gateway-api-controller.ts';
import { FakeKubeClient } from './fake-kube-client.ts';
import { fleetbedGateway } from './gateway-api-world.ts';
import { namespaceObject, serviceObject, sliceObject } from './objects.ts';
import { ProxyDouble } from './proxy-double.ts';

export const GATEWAY_KEY: ObjectKey = { namespace: 'infra', name: 'gateway' };
/** Of the Service that gives the Gateway its address. */
const SERVICE_KEY: ObjectKey = { namespace: 'infra', name: 'gateway-gateway' };
const GATEWAY_ADDRESS = '127.9.0.1';

export interface GatewayApiRig {
  readonly clock: FakeClock;
  readonly client: FakeKubeClient;
  readonly lines: string[];
  readonly proxy: ProxyDouble;
  /** Time passes, ten milliseconds at a time. */
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
  readonly seconds: (count: number) => Promise<void>;
}

/** One cluster with `infra/gateway` and the Service `infra/store` of one pod, a proxy that acknowledges, the controller. */
export async function withGatewayApi(
  prepare: (client: FakeKubeClient) => void,
  run: (rig: GatewayApiRig) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const client = new FakeKubeClient('one');
  for (const name of ['infra', 'web', PROXY_NAMESPACE]) client.put(namespaceObject(name));
  client.put(sliceOf(PROXY_NAME, ['10.0.0.9'], PROXY_NAMESPACE));
  client.put(serviceObject('store', {}, { namespace: 'infra' }));
  client.put(sliceOf('store', ['10.0.0.1']));
  client.put(fleetbedGateway());
  prepare(client);
  const lines: string[] = [];
  const ended = new AbortController();
  let running: Promise<void> | undefined;
  const port = await new Promise<number>((resolve) => {
    running = runGatewayApiController({
      clock,
      random: seededRandom(1),
      signal: ended.signal,
      log: (line) => lines.push(line),
      home: 'one',
      clusters: new Map([['one', { client, location: { text: 'us-west1', region: 'us-west1' }, network: 'default' }]]),
      network: systemNetwork('127.0.0.1'),
      port: 0,
      onListening: resolve,
    });
  });
  const proxy = new ProxyDouble(port, true, PROXY_SUBSCRIBER);
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 2_000; turn += 1) {
      if (holds()) return;
      await clock.advance(10);
    }
    throw new Error(`not after 2000 turns: ${what}`);
  };
  const seconds = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second += 1) await clock.advance(1_000);
  };
  try {
    await proxy.start();
    await until('Service of the Gateway', () => client.stored(SERVICE, SERVICE_KEY) !== undefined);
    const service = client.stored(SERVICE, SERVICE_KEY);
    if (service !== undefined) client.putStatus(service, { loadBalancer: { ingress: [{ ip: GATEWAY_ADDRESS }] } });
    await until('the Gateway is programmed', () =>
      isConditionTrue(client.stored(GATEWAY, GATEWAY_KEY)?.status?.conditions, 'Programmed'),
    );
    await run({ clock, client, lines, proxy, until, seconds });
  } finally {
    proxy.stop();
    ended.abort(new Error('the test is over'));
    await running;
  }
}

/** Ready pods of a Service, on port 8080. */
export function sliceOf(service: string, addresses: readonly string[], namespace = 'infra'): EndpointSlice {
  return sliceObject(service, addresses, undefined, { namespace });
}
