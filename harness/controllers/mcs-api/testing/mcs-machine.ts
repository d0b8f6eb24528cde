import { systemRandom } from '../../../core/random.ts';
import { systemNetwork } from '../../../core/system-network.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { NAMESPACE, SERVICE } from '../../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../../kube/api/discovery.ts';
import { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT } from '../../../kube/api/mcs-api.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { namespaceObject, serviceObject, sliceObject } from '../../testing/objects.ts';
import { runMcsApiController } from '../run-mcs-api-controller.ts';
import { CLUSTERS, PORTS, type ClusterName, type McsOperation } from './mcs-operation.ts';

const NAME = 'store';

/** Three clusters in memory, each with its real controller, to which operations happen. */
export class McsMachine implements AsyncDisposable {
  readonly clock: FakeClock = new FakeClock();
  readonly #clients = new Map(
    CLUSTERS.map((name, index) => [name, new FakeKubeClient(name, `10.20${String(index)}`)] as const),
  );
  readonly #running = new Map<ClusterName, { readonly stop: AbortController; readonly ended: Promise<void> }>();

  /**
   * @param from where users have put the same objects
   * @param tamper breaks what the controllers see of a cluster, to prove that it is noticed
   */
  constructor(from?: McsMachine, tamper: (client: FakeKubeClient) => void = () => undefined) {
    for (const [name, client] of this.#clients) {
      tamper(client);
      client.put(namespaceObject(NAME));
      for (const object of from === undefined ? [] : from.#ofUsers(name)) client.put(object);
    }
    for (const name of CLUSTERS) this.#start(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of CLUSTERS) await this.#stop(name);
  }

  /** Every write of the controllers so far. */
  get writes(): number {
    return [...this.#clients.values()].reduce((sum, { writes }) => sum + writes.length, 0);
  }

  /** What the controllers made, without addresses, times and versions. */
  get result(): unknown {
    return [...this.#clients.values()].map((client) => ({
      imports: byName(client.storedAll(MCS_SERVICE_IMPORT)).map(({ metadata, spec, status }) => ({
        name: metadata.name,
        labels: metadata.labels,
        spec: { ...spec, ips: spec.ips?.length },
        clusters: status?.clusters,
        ready: status?.conditions?.map(({ reason }) => reason),
      })),
      exports: byName(client.storedAll(MCS_SERVICE_EXPORT)).map(({ metadata, status }) => ({
        name: metadata.name,
        conditions: status?.conditions?.map(({ type, status: is, reason, message }) => [type, is, reason, message]),
      })),
      services: byName(client.storedAll(SERVICE))
        .filter(isDerived)
        .map(({ metadata, spec }) => [metadata.name, spec?.ports?.map(({ port }) => port), spec?.sessionAffinity]),
      slices: byName(client.storedAll(ENDPOINT_SLICE))
        .filter(isDerived)
        .map(({ metadata, endpoints, ports }) => ({ name: metadata.name, labels: metadata.labels, endpoints, ports })),
    }));
  }

  /** Does what happens. `settle` has every cluster back; when all are at rest, only the caller can tell. */
  async apply(operation: McsOperation): Promise<void> {
    switch (operation.do) {
      case 'pass':
        await this.clock.advance(operation.ms);
        return;
      case 'settle':
        for (const client of this.#clients.values()) {
          client.comeBack();
          client.put(namespaceObject(NAME));
        }
        return;
      case 'restart':
        await this.#stop(operation.cluster);
        this.#start(operation.cluster);
        return;
      default:
        this.#change(this.#client(operation.cluster), operation);
    }
  }

  #change(client: FakeKubeClient, operation: Extract<McsOperation, { readonly cluster: ClusterName }>): void {
    switch (operation.do) {
      case 'leave':
        if (operation.how === 'down') client.goDown();
        else if (operation.how === 'silent') client.hang();
        else client.expireCredentials();
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
      case 'restart':
        return;
      case 'namespace':
        if (operation.present) client.put(namespaceObject(NAME));
        else client.remove(NAMESPACE, { name: NAME });
        return;
      default:
        if (client.stored(NAMESPACE, { name: NAME }) !== undefined) changeService(client, operation);
    }
  }

  #ofUsers(cluster: ClusterName): readonly KubeObject[] {
    const client = this.#client(cluster);
    const all = [SERVICE, ENDPOINT_SLICE, MCS_SERVICE_EXPORT].flatMap((type) => client.storedAll<KubeObject>(type));
    return all.filter((object) => !isDerived(object));
  }

  #start(home: ClusterName): void {
    const stop = new AbortController();
    const clusters = new Map(
      [...this.#clients].map(([name, client]) => {
        const location = { text: name, region: name };
        return [name, { client, location, network: 'default' }] as const;
      }),
    );
    const ended = runMcsApiController({
      clock: this.clock,
      random: systemRandom,
      signal: stop.signal,
      log: () => undefined,
      home,
      clusters,
      network: systemNetwork('127.0.0.1'),
      port: 0,
    });
    this.#running.set(home, { stop, ended });
  }

  async #stop(home: ClusterName): Promise<void> {
    const running = this.#running.get(home);
    running?.stop.abort(new Error('stopped'));
    await running?.ended;
  }

  #client(cluster: ClusterName): FakeKubeClient {
    return this.#clients.get(cluster) as FakeKubeClient;
  }
}

function changeService(client: FakeKubeClient, operation: Extract<McsOperation, { readonly service: string }>): void {
  const { service: name, cluster } = operation;
  const key = { namespace: NAME, name };
  switch (operation.do) {
    case 'export': {
      const creationTimestamp = `2026-01-01T00:00:0${String(operation.age)}Z`;
      const kind = { apiVersion: 'multicluster.x-k8s.io/v1beta1', kind: 'ServiceExport' };
      // The age of what is there stays.
      client.remove(MCS_SERVICE_EXPORT, key);
      const spec = { exportedLabels: { release: operation.release } };
      client.put({ ...kind, metadata: { ...key, creationTimestamp }, ...{ spec } });
      return;
    }
    case 'unexport':
      client.remove(MCS_SERVICE_EXPORT, key);
      return;
    case 'remove-service':
      client.remove(SERVICE, key);
      return;
    case 'external-name':
      client.remove(SERVICE, key);
      client.put(serviceObject(name, { type: 'ExternalName', ports: [] }));
      return;
    case 'service': {
      const ports = PORTS[operation.ports] ?? [];
      const address = operation.headless ? { clusterIP: 'None' } : {};
      const sessionAffinity = operation.sticky ? 'ClientIP' : 'None';
      // The cluster address of a Service cannot be changed: it is made anew.
      client.remove(SERVICE, key);
      client.put(serviceObject(name, { ports, sessionAffinity, ipFamilies: ['IPv4'], ...address }));
      return;
    }
    case 'endpoints': {
      const endpoints = operation.ready.map((ready, pod) => ({
        addresses: [`10.${String(100 + CLUSTERS.indexOf(cluster))}.0.${String(pod + 1)}`],
        conditions: { ready, serving: ready, terminating: false },
      }));
      const ports = ['TCP', 'UDP'].map((protocol) => ({ name: protocol.toLowerCase(), protocol, port: 8080 }));
      client.put(sliceObject(name, endpoints, ports as Parameters<typeof sliceObject>[2]));
    }
  }
}

function byName<T extends KubeObject>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function isDerived({ metadata }: KubeObject): boolean {
  return metadata.name.startsWith('derived-');
}
