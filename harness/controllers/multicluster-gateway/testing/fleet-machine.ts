import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { systemNetwork } from '../../../core/system-network.ts';
import { NAMESPACE, SERVICE } from '../../../kube/api/core.ts';
import { GCP_BACKEND_POLICY, HEALTH_CHECK_POLICY, type GkePolicy } from '../../../kube/api/gke-policies.ts';
import { SERVICE_EXPORT } from '../../../kube/api/net-gke.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import {
  backendPolicyObject,
  exportObject,
  gatewayObject,
  healthCheckPolicyObject,
  namespaceObject,
  routeObject,
  serviceObject,
  sliceObject,
} from '../../testing/objects.ts';
import { ProxyDouble } from '../../testing/proxy-double.ts';
import { regionOf } from '../../testing/worlds.ts';
import type { FleetSettings } from '../fleet-settings.ts';
import { runFleetController } from '../fleet-controller.ts';
import {
  CLUSTERS,
  MOST_PODS,
  SERVICES,
  type ClusterName,
  type FleetOperation,
  type ServiceName,
} from './fleet-operation.ts';

export const MACHINE_SETTINGS: FleetSettings = {
  loadBalancers: [{ name: 'lb-0', address: '172.28.0.2' }],
  project: 'fleetbed',
  projectNumber: '000000000001',
  defaultClientRegion: 'us-west1',
  healthCheckTimeScale: 1,
};

/** Whether pod `n` of a Service is ready; those beyond the scale are not there. */
interface Pods {
  count: number;
  readonly ready: boolean[];
}

/** A fleet in memory with the real controller over it, to which operations happen. */
export class FleetMachine implements AsyncDisposable {
  readonly clock: FakeClock = new FakeClock();
  readonly clients: ReadonlyMap<ClusterName, FakeKubeClient>;
  readonly log: string[] = [];
  readonly proxy: ProxyDouble;
  readonly #pods = new Map<string, Pods>();
  #controller: { readonly stop: AbortController; readonly running: Promise<void> } | undefined;

  private constructor() {
    this.clients = new Map(
      CLUSTERS.map((name, index) => [name, new FakeKubeClient(name, `10.${String(200 + index)}`)]),
    );
    for (const client of this.clients.values()) client.put(namespaceObject('store'));
    this.#client('gke-west-1').put(gatewayObject());
    this.#setWeights([1, 1, 1]);
    this.proxy = new ProxyDouble(0, true);
  }

  /** @param tamper breaks what the controller sees of a cluster, to prove that it is noticed */
  static async start(tamper?: (client: FakeKubeClient) => void): Promise<FleetMachine> {
    const machine = new FleetMachine();
    if (tamper !== undefined) for (const client of machine.clients.values()) tamper(client);
    await machine.#start();
    return machine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.proxy.stop();
    this.#controller?.stop.abort(new Error('stopped'));
    await this.#controller?.running;
  }

  /** `cluster address` of every pod that is ready behind a Service that is exported: what an import is made of (000-R6). */
  expectedEndpoints(service: ServiceName): readonly string[] {
    return CLUSTERS.filter((cluster) => this.#isExported(cluster, service)).flatMap((cluster) =>
      this.#addresses(cluster, service).map((address) => `${cluster} ${address}`),
    );
  }

  /** Names of the imports that a cluster has to have (000-R1, R2, R8). */
  expectedImports(cluster: ClusterName): readonly string[] {
    if (this.#client(cluster).stored(NAMESPACE, { name: 'store' }) === undefined) return [];
    return SERVICES.filter((service) => CLUSTERS.some((other) => this.#isExported(other, service)));
  }

  /** Every write of the controller so far. */
  get writes(): number {
    return [...this.clients.values()].reduce((sum, { writes }) => sum + writes.length, 0);
  }

  /** Does what happens. `settle` has every cluster back; when the fleet is at rest, only the caller can tell. */
  async apply(operation: FleetOperation): Promise<void> {
    switch (operation.do) {
      case 'restart':
        await this.#restart();
        return;
      case 'pass':
        await this.clock.advance(operation.ms);
        return;
      case 'settle':
        for (const client of this.clients.values()) {
          client.comeBack();
          client.put(namespaceObject('store'));
        }
        return;
      case 'weights':
        this.#setWeights(operation.weights);
        return;
      case 'listener':
        this.#client('gke-west-1').put(
          gatewayObject({ listeners: [{ name: 'http', port: operation.port, protocol: 'HTTP' }] }),
        );
        return;
      case 'health-policy':
      case 'backend-policy':
        this.#setPolicy(operation);
        return;
      default:
        this.#change(operation);
    }
  }

  #change(operation: Extract<FleetOperation, { readonly cluster: ClusterName }>): void {
    const client = this.#client(operation.cluster);
    switch (operation.do) {
      case 'namespace':
        if (operation.present) client.put(namespaceObject('store'));
        else if (operation.cluster !== 'gke-west-1') client.remove(NAMESPACE, { name: 'store' });
        return;
      case 'leave':
        if (operation.how === 'down') client.goDown();
        else client.hang();
        return;
      case 'return':
        client.comeBack();
        return;
      case 'compact':
        client.compact();
        return;
      case 'end-watches':
        client.endWatches();
        return;
      default:
        if (client.stored(NAMESPACE, { name: 'store' }) !== undefined) this.#changeService(client, operation);
    }
  }

  #changeService(
    client: FakeKubeClient,
    operation: Extract<FleetOperation, { readonly cluster: ClusterName; readonly service: ServiceName }>,
  ): void {
    const { cluster, service } = operation;
    const key = { namespace: 'store', name: service };
    switch (operation.do) {
      case 'export':
        client.put(exportObject(service));
        return;
      case 'unexport':
        client.remove(SERVICE_EXPORT, key);
        return;
      case 'remove-service':
        client.remove(SERVICE, key);
        return;
      case 'service': {
        const { port, rate } = operation;
        const annotations = rate === undefined ? {} : { 'networking.gke.io/max-rate-per-endpoint': rate };
        const before = client.stored(SERVICE, key)?.spec?.clusterIP;
        const kept = before === undefined ? {} : { clusterIP: before };
        client.put(
          serviceObject(service, { ports: [{ port, protocol: 'TCP', targetPort: 8080 }], ...kept }, { annotations }),
        );
        return;
      }
      case 'scale':
        this.#podsOf(cluster, service).count = operation.pods;
        break;
      case 'ready':
        this.#podsOf(cluster, service).ready[operation.pod] = operation.ready;
    }
    client.put(this.#slice(cluster, service));
  }

  #slice(cluster: ClusterName, service: ServiceName): ReturnType<typeof sliceObject> {
    const { count, ready } = this.#podsOf(cluster, service);
    const endpoints = Array.from({ length: count }, (_, pod) => ({
      addresses: [podAddress(cluster, service, pod)],
      conditions: { ready: ready[pod] === true, serving: ready[pod] === true, terminating: false },
    }));
    return sliceObject(service, endpoints, undefined, { name: `${service}-abcde` });
  }

  #addresses(cluster: ClusterName, service: ServiceName): readonly string[] {
    const { count, ready } = this.#podsOf(cluster, service);
    return ready.flatMap((isReady, pod) => (isReady && pod < count ? [podAddress(cluster, service, pod)] : []));
  }

  #podsOf(cluster: ClusterName, service: ServiceName): Pods {
    const key = `${cluster}/${service}`;
    const found = this.#pods.get(key) ?? { count: 0, ready: Array.from({ length: MOST_PODS }, () => true) };
    this.#pods.set(key, found);
    return found;
  }

  #isExported(cluster: ClusterName, service: ServiceName): boolean {
    const key = { namespace: 'store', name: service };
    const client = this.#client(cluster);
    return client.stored(SERVICE_EXPORT, key) !== undefined && client.stored(SERVICE, key) !== undefined;
  }

  #setWeights(weights: readonly number[]): void {
    const backendRefs = SERVICES.map((name, index) => ({
      group: 'net.gke.io',
      kind: 'ServiceImport',
      name,
      weight: weights[index] ?? 0,
    }));
    this.#client('gke-west-1').put(routeObject({ rules: [{ backendRefs }] }));
  }

  #setPolicy(operation: Extract<FleetOperation, { readonly do: 'health-policy' | 'backend-policy' }>): void {
    const { service } = operation;
    const client = this.#client('gke-west-1');
    const key = { namespace: 'store', name: service };
    if (operation.do === 'health-policy') {
      // 0 stands for an invalid policy.
      const { intervalSec } = operation;
      const settings = {
        checkIntervalSec: intervalSec === 0 ? 1 : (intervalSec ?? 5),
        timeoutSec: intervalSec === 0 ? 2 : 1,
      };
      const policy = healthCheckPolicyObject(settings, { name: service });
      if (intervalSec === undefined) client.remove(HEALTH_CHECK_POLICY, key);
      else client.put(about(policy, service));
      return;
    }
    const policy = backendPolicyObject({ maxRatePerEndpoint: operation.rate ?? 1 }, { name: service });
    if (operation.rate === undefined) client.remove(GCP_BACKEND_POLICY, key);
    else client.put(about(policy, service));
  }

  async #restart(): Promise<void> {
    this.proxy.stop();
    this.#controller?.stop.abort(new Error('stopped'));
    await this.#controller?.running;
    await this.#start();
  }

  async #start(): Promise<void> {
    const stop = new AbortController();
    let listening: (port: number) => void = () => undefined;
    const port = new Promise<number>((resolve) => {
      listening = resolve;
    });
    const running = runFleetController({
      ...MACHINE_SETTINGS,
      clock: this.clock,
      signal: stop.signal,
      configCluster: 'gke-west-1',
      clusters: new Map(
        [...this.clients].map(([name, client]) => [name, { client, location: { region: regionOf(name) } }]),
      ),
      network: systemNetwork('127.0.0.1'),
      port: 0,
      onListening: listening,
      log: (line) => this.log.push(line),
    });
    this.#controller = { stop, running };
    await this.proxy.moveTo(await port);
  }

  #client(name: ClusterName): FakeKubeClient {
    return this.clients.get(name) as FakeKubeClient;
  }
}

function about<P extends GkePolicy>(policy: P, service: ServiceName): P {
  return { ...policy, spec: { ...policy.spec, targetRef: { ...policy.spec.targetRef, name: service } } };
}

function podAddress(cluster: ClusterName, service: ServiceName, pod: number): string {
  return `10.${String(100 + CLUSTERS.indexOf(cluster))}.${String(SERVICES.indexOf(service))}.${String(pod + 1)}`;
}
