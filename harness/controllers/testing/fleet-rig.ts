import { FakeClock } from '../../core/testing/fake-clock.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { runFleetController } from '../multicluster-gateway/fleet-controller.ts';
import { FakeKubeClient } from './fake-kube-client.ts';
import { exportObject, gatewayObject, namespaceObject, routeObject, serviceObject, sliceObject } from './objects.ts';
import { ProxyDouble } from './proxy-double.ts';

/** The address of the fleet's one load balancer. */
export const VIP = '172.28.0.2';
export const GATEWAY_KEY: ObjectKey = { namespace: 'store', name: 'external-http' };

export interface Fleet {
  readonly clock: FakeClock;
  readonly west: FakeKubeClient;
  readonly west2: FakeKubeClient;
  readonly east: FakeKubeClient;
  readonly lines: string[];
  readonly proxy: ProxyDouble;
  readonly port: number;
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
  readonly rest: () => Promise<void>;
  /** Another life of the controller, which the proxy follows. @param configCluster the one before unless given */
  readonly restart: (configCluster?: string) => Promise<void>;
}

export interface FleetSketch {
  readonly prepare?: (fleet: Pick<Fleet, 'west' | 'west2' | 'east'>) => void;
  readonly acknowledges?: boolean;
  /** Names and addresses. @default lb-0 */
  readonly loadBalancers?: readonly { readonly name: string; readonly address: string }[];
}

/** Three clusters with namespace `store`, two of which export the Service `store`; one load balancer; the controller over them. */
export async function withFleet(
  { prepare, acknowledges = true, loadBalancers = [{ name: 'lb-0', address: VIP }] }: FleetSketch,
  run: (fleet: Fleet) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const west = new FakeKubeClient('gke-west-1', '10.200');
  const west2 = new FakeKubeClient('gke-west-2', '10.201');
  const east = new FakeKubeClient('gke-east-1', '10.202');
  for (const client of [west, west2, east]) client.put(namespaceObject('store'));
  for (const [client, address] of [
    [west, '10.100.0.1'],
    [east, '10.102.0.1'],
  ] as const) {
    client.put(serviceObject('store'));
    client.put(exportObject('store'));
    client.put(sliceObject('store', [address]));
  }
  prepare?.({ west, west2, east });
  const lines: string[] = [];
  const start = (configCluster: string): Promise<RunningController> =>
    startController({ clock, configCluster, clients: { west, west2, east }, loadBalancers, lines });
  let config = 'gke-west-1';
  let controller = await start(config);
  const { port } = controller;
  const proxy = new ProxyDouble(port, acknowledges);
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 2_000; turn += 1) {
      if (holds()) return;
      await clock.advance(0);
    }
    throw new Error(`not after 2000 turns: ${what}`);
  };
  const rest = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) await clock.advance(0);
  };
  const restart = async (configCluster = config): Promise<void> => {
    config = configCluster;
    proxy.stop();
    await controller.stop();
    controller = await start(config);
    await proxy.moveTo(controller.port);
  };
  try {
    await proxy.start();
    await run({ clock, west, west2, east, lines, proxy, port, until, rest, restart });
  } finally {
    proxy.stop();
    await controller.stop();
  }
}

interface RunningController {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

interface ControllerSketch {
  readonly clock: FakeClock;
  readonly configCluster: string;
  readonly clients: Pick<Fleet, 'west' | 'west2' | 'east'>;
  readonly loadBalancers: NonNullable<FleetSketch['loadBalancers']>;
  readonly lines: string[];
}

async function startController({
  clock,
  configCluster,
  clients: { west, west2, east },
  loadBalancers,
  lines,
}: ControllerSketch): Promise<RunningController> {
  const ended = new AbortController();
  let listening: (port: number) => void = () => undefined;
  const listened = new Promise<number>((resolve) => {
    listening = resolve;
  });
  const running = runFleetController({
    clock,
    signal: ended.signal,
    configCluster,
    clusters: new Map([
      ['gke-west-1', { client: west, location: { region: 'us-west1', zone: 'us-west1-a' } }],
      ['gke-west-2', { client: west2, location: { region: 'us-west1', zone: 'us-west1-a' } }],
      ['gke-east-1', { client: east, location: { region: 'us-east1', zone: 'us-east1-b' } }],
    ]),
    loadBalancers,
    project: 'fleetbed',
    projectNumber: '000000000001',
    defaultClientRegion: 'us-west1',
    healthCheckTimeScale: 1,
    network: systemNetwork('127.0.0.1'),
    port: 0,
    onListening: listening,
    log: (line) => lines.push(line),
  });
  return {
    port: await listened,
    stop: async () => {
      ended.abort(new Error('stopped'));
      await running;
    },
  };
}

/** The Gateway and the route of the store sample, in the config cluster. */
export function putGatewayAndRoute({ west }: Pick<Fleet, 'west'>): void {
  west.put(gatewayObject());
  west.put(routeObject());
}

/** Whether the Gateway of the store sample is Programmed at its generation. */
export function isProgrammed(client: FakeKubeClient): boolean {
  const gateway = client.stored(GATEWAY, GATEWAY_KEY);
  return isConditionTrue(gateway?.status?.conditions, 'Programmed', gateway?.metadata.generation);
}
