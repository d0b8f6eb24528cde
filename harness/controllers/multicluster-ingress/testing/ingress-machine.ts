import { seededRandom } from '../../../core/random.ts';
import { systemNetwork } from '../../../core/system-network.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { NAMESPACE, SERVICE } from '../../../kube/api/core.ts';
import {
  BACKEND_CONFIG,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
} from '../../../kube/api/multicluster-ingress.ts';
import type { KubeObject, ResourceType } from '../../../kube/meta/object.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { backendConfig, ingressObject, serviceOfClusters } from '../../testing/ingress-world.ts';
import { namespaceObject, sliceObject } from '../../testing/objects.ts';
import { ProxyDouble } from '../../testing/proxy-double.ts';
import type { Machine, Settle } from '../../testing/sequences.ts';
import { derivedName } from '../derived-names.ts';
import { BACKEND_CONFIG_NAMES, STATIC_IP } from '../names.ts';
import { runMulticlusterIngressController } from '../run-multicluster-ingress-controller.ts';
import { ingressDifference } from './ingress-difference.ts';
import { CONFIG, linkOf, MODEL_SETTINGS, regionOf, SETTING_PAIRS, zoneOf, type ModelFleet } from './model-fleet.ts';
import {
  CLUSTERS,
  MOST_PODS,
  SERVICES,
  type ClusterName,
  type IngressOperation,
  type ServiceName,
} from './ingress-operation.ts';

/** Whether pod `n` of a service is ready; those beyond the scale are not there. */
interface Pods {
  count: number;
  readonly ready: boolean[];
}

/** A fleet in memory with the real controller over it, to which operations happen. */
export class IngressMachine implements Machine<IngressOperation>, ModelFleet {
  readonly clock: FakeClock = new FakeClock();
  readonly clients: ReadonlyMap<ClusterName, FakeKubeClient>;
  readonly proxies: readonly ProxyDouble[] = MODEL_SETTINGS.loadBalancers.map(
    ({ name }) => new ProxyDouble(0, true, name),
  );
  readonly #pods = new Map<string, Pods>();
  #controller: { readonly stop: AbortController; readonly running: Promise<void> } | undefined;

  private constructor() {
    this.clients = new Map(
      CLUSTERS.map((name, index) => [name, new FakeKubeClient(name, `10.${String(200 + index)}`)]),
    );
    for (const client of this.clients.values()) client.put(namespaceObject('blue'));
  }

  /** @param tamper breaks what the controller sees of a cluster, to prove that it is noticed */
  static async start(tamper?: (client: FakeKubeClient) => void): Promise<IngressMachine> {
    const machine = new IngressMachine();
    if (tamper !== undefined) for (const client of machine.clients.values()) tamper(client);
    await machine.#start();
    return machine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }

  get writes(): number {
    return [...this.clients.values()].reduce((sum, { writes }) => sum + writes.length, 0);
  }

  get config(): FakeKubeClient {
    return this.client(CONFIG);
  }

  client(name: ClusterName): FakeKubeClient {
    return this.clients.get(name) as FakeKubeClient;
  }

  difference(): string | undefined {
    return ingressDifference(this);
  }

  readyPods(cluster: ClusterName, service: ServiceName): readonly string[] {
    const { count, ready } = this.#podsOf(cluster, service);
    return ready.flatMap((isReady, pod) => (isReady && pod < count ? [podAddress(cluster, service, pod)] : []));
  }

  async apply(operation: IngressOperation | Settle): Promise<void> {
    switch (operation.do) {
      case 'restart':
        await this.#stop();
        await this.#start();
        return;
      case 'pass':
        await this.clock.advance(operation.ms);
        return;
      case 'settle':
        for (const client of this.clients.values()) {
          client.comeBack();
          client.put(namespaceObject('blue'));
        }
        return;
      case 'ingress':
      case 'remove-ingress':
      case 'service':
      case 'remove-service':
      case 'backend-config':
        this.#configure(operation);
        return;
      default:
        this.#change(operation);
    }
  }

  #configure(
    operation: Extract<
      IngressOperation,
      { readonly do: 'ingress' | 'remove-ingress' | 'service' | 'remove-service' | 'backend-config' }
    >,
  ): void {
    switch (operation.do) {
      case 'ingress': {
        const { name, backend, hosts, port, staticIp } = operation;
        const ref = (serviceName: string) => ({ serviceName, servicePort: port });
        const rules = hosts.map((host, index) => ({ host: `h${String(index)}.test`, backend: ref(host) }));
        const asked = ingressObject(name, { backend: backend === undefined ? null : ref(backend), rules });
        this.#put(MULTI_CLUSTER_INGRESS, asked, { [STATIC_IP]: staticIp });
        return;
      }
      case 'service': {
        const { service, port, links, backendConfig: config } = operation;
        const ports = [{ name: 'web', protocol: 'TCP' as const, port, targetPort: 8080 }];
        const asked = serviceOfClusters(service, { ports, links: links.map(linkOf) });
        this.#put(MULTI_CLUSTER_SERVICE, asked, { [BACKEND_CONFIG_NAMES[0] ?? '']: config });
        return;
      }
      case 'remove-ingress':
        this.config.remove(MULTI_CLUSTER_INGRESS, { namespace: 'blue', name: operation.name });
        return;
      case 'remove-service':
        this.config.remove(MULTI_CLUSTER_SERVICE, { namespace: 'blue', name: operation.service });
        return;
      case 'backend-config':
        if (operation.timeoutSec === undefined)
          this.config.remove(BACKEND_CONFIG, { namespace: 'blue', name: 'checks' });
        else this.#put(BACKEND_CONFIG, backendConfig('checks', { timeoutSec: operation.timeoutSec }), {});
    }
  }

  /** As a user applies it: what others wrote stays. */
  #put<T extends KubeObject>(
    type: ResourceType<T>,
    { metadata: { name }, ...rest }: T,
    annotations: Readonly<Record<string, string | undefined>>,
  ): void {
    const key = { namespace: 'blue', name };
    const before = this.config.stored(type, key)?.metadata.annotations;
    const merged = Object.entries({ ...before, ...annotations }).filter(([, value]) => value !== undefined);
    this.config.put({
      ...rest,
      metadata: { ...key, annotations: Object.fromEntries(merged) as Record<string, string> },
    });
  }

  #change(operation: Extract<IngressOperation, { readonly cluster: ClusterName }>): void {
    const { cluster } = operation;
    const client = this.client(cluster);
    switch (operation.do) {
      case 'namespace':
        if (operation.present) client.put(namespaceObject('blue'));
        else if (cluster !== CONFIG) client.remove(NAMESPACE, { name: 'blue' });
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
        if (client.stored(NAMESPACE, { name: 'blue' }) !== undefined) this.#changeService(client, operation);
    }
  }

  #changeService(
    client: FakeKubeClient,
    operation: Extract<IngressOperation, { readonly cluster: ClusterName; readonly service: ServiceName }>,
  ): void {
    const { cluster, service } = operation;
    const key = { namespace: 'blue', name: derivedName('blue', service) };
    switch (operation.do) {
      case 'edit-derived': {
        const found = client.stored(SERVICE, key);
        if (found !== undefined) client.put({ ...found, ...{ spec: { ...found.spec, selector: { app: 'other' } } } });
        return;
      }
      case 'drop-derived':
        client.remove(SERVICE, key);
        return;
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
    const ports = [{ name: 'web', protocol: 'TCP' as const, port: 8080 }];
    return sliceObject(derivedName('blue', service), endpoints, ports, { namespace: 'blue' });
  }

  #podsOf(cluster: ClusterName, service: ServiceName): Pods {
    const key = `${cluster}/${service}`;
    const found = this.#pods.get(key) ?? { count: 0, ready: Array.from({ length: MOST_PODS }, () => true) };
    this.#pods.set(key, found);
    return found;
  }

  async #stop(): Promise<void> {
    for (const proxy of this.proxies) proxy.stop();
    this.#controller?.stop.abort(new Error('stopped'));
    await this.#controller?.running;
  }

  async #start(): Promise<void> {
    const stop = new AbortController();
    let listening: (port: number) => void = () => undefined;
    const port = new Promise<number>((resolve) => {
      listening = resolve;
    });
    const running = runMulticlusterIngressController({
      clock: this.clock,
      random: seededRandom(1),
      signal: stop.signal,
      log: () => undefined,
      home: CONFIG,
      clusters: new Map(
        [...this.clients].map(([name, client]) => {
          const location = { text: zoneOf(name), zone: zoneOf(name), region: regionOf(name) };
          return [name, { client, location, network: 'default' }];
        }),
      ),
      network: systemNetwork('127.0.0.1'),
      port: 0,
      onListening: listening,
      settings: SETTING_PAIRS,
    });
    this.#controller = { stop, running };
    for (const proxy of this.proxies) await proxy.moveTo(await port);
  }
}

function podAddress(cluster: ClusterName, service: ServiceName, pod: number): string {
  return `10.${String(100 + CLUSTERS.indexOf(cluster))}.${String(SERVICES.indexOf(service))}.${String(pod + 1)}`;
}
