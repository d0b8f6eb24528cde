import { FakeClock } from '../../core/testing/fake-clock.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { seededRandom } from '../../core/random.ts';
import type { FamilyMember } from '../family.ts';
import { runMulticlusterIngressController } from '../multicluster-ingress/run-multicluster-ingress-controller.ts';
import { FakeKubeClient } from './fake-kube-client.ts';
import { namespaceObject } from './objects.ts';
import { ProxyDouble } from './proxy-double.ts';

export interface IngressRig {
  /** The config cluster at first. */
  readonly us: FakeKubeClient;
  readonly eu: FakeKubeClient;
  readonly clock: FakeClock;
  readonly proxy: ProxyDouble;
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
  readonly rest: () => Promise<void>;
  /** Another life of the controller, which the proxy follows. @param configCluster the one before unless given */
  readonly restart: (configCluster?: string) => Promise<void>;
}

export const INGRESS_VIP = '172.28.0.2';

/** Clusters `gke-us` and `gke-eu` with namespace `blue`, one load balancer, and the controller over them. */
export async function withIngressFleet(run: (rig: IngressRig) => Promise<void>): Promise<void> {
  const clock = new FakeClock();
  const us = new FakeKubeClient('gke-us', '10.200');
  const eu = new FakeKubeClient('gke-eu', '10.201');
  for (const client of [us, eu]) client.put(namespaceObject('blue'));
  const start = (configCluster: string): Promise<RunningController> =>
    startController({ clock, us, eu }, configCluster);
  let config = 'gke-us';
  let controller = await start(config);
  const proxy = new ProxyDouble(controller.port, true);
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
    await run({ us, eu, clock, proxy, until, rest, restart });
  } finally {
    proxy.stop();
    await controller.stop();
  }
}

interface RunningController {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

async function startController(
  { clock, us, eu }: Pick<IngressRig, 'clock' | 'us' | 'eu'>,
  configCluster: string,
): Promise<RunningController> {
  const ended = new AbortController();
  let listening: (port: number) => void = () => undefined;
  const listened = new Promise<number>((resolve) => {
    listening = resolve;
  });
  const member = (client: FakeKubeClient, zone: string): FamilyMember => ({
    client,
    location: { text: zone, zone, region: zone.slice(0, -2) },
    network: 'default',
  });
  const running = runMulticlusterIngressController({
    clock,
    random: seededRandom(1),
    signal: ended.signal,
    log: () => undefined,
    home: 'gke-us',
    clusters: new Map([
      ['gke-us', member(us, 'us-west1-a')],
      ['gke-eu', member(eu, 'europe-west1-c')],
    ]),
    network: systemNetwork('127.0.0.1'),
    port: 0,
    onListening: listening,
    settings: { 'config-cluster': configCluster, 'load-balancers': `lb-0=${INGRESS_VIP}` },
  });
  return {
    port: await listened,
    stop: async () => {
      ended.abort(new Error('stopped'));
      await running;
    },
  };
}
