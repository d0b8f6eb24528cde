import type { Clock } from '../../core/clock.ts';
import { NAMESPACE, NODE, SERVICE, type Namespace, type Node, type Service } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import { POD, type Pod } from '../../kube/api/pod.ts';
import type { KubeClient, ListOptions } from '../../kube/client/kube-client.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { probeCluster } from '../runtime/cluster-probe.ts';
import { Informer } from '../runtime/informer.ts';
import { meshCluster, type MeshCluster } from './mesh-world.ts';
import { SYSTEM_NAMESPACE } from './names.ts';

export interface MemberOptions {
  readonly name: string;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** How the control plane and a cluster get on. */
export interface MemberState {
  readonly cluster: string;
  readonly network: string;
  /** Everything was seen once, and the cluster still answers. */
  readonly synced: boolean;
  /** When something was heard last. */
  readonly lastSync: Date | undefined;
  readonly error: string | undefined;
}

/** What is seen of one cluster of the mesh. The last known objects stay while it is away (002-D10). */
export class MeshMember {
  readonly name: string;
  readonly client: KubeClient;
  readonly #options: MemberOptions;
  readonly #namespaces: Informer<Namespace>;
  readonly #services: Informer<Service>;
  readonly #endpointSlices: Informer<EndpointSlice>;
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  #snapshot: MeshCluster | undefined;
  #lastSync: Date | undefined;
  #complaint: string | undefined;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.name = options.name;
    this.client = options.client;
    this.#namespaces = this.#informer(NAMESPACE, { fieldSelector: `metadata.name=${SYSTEM_NAMESPACE}` });
    this.#services = this.#informer(SERVICE);
    this.#endpointSlices = this.#informer(ENDPOINT_SLICE);
    this.#pods = this.#informer(POD);
    this.#nodes = this.#informer(NODE);
  }

  /** Everything was seen at least once. */
  get known(): boolean {
    return this.#informers.every(({ synced }) => synced);
  }

  get state(): MemberState {
    const isReachable = this.#informers.every(({ reachable }) => reachable);
    return {
      cluster: this.name,
      network: this.snapshot().network,
      synced: this.known && isReachable,
      lastSync: this.#lastSync,
      error: isReachable ? undefined : this.#complaint,
    };
  }

  snapshot(): MeshCluster {
    this.#snapshot ??= meshCluster(this.name, {
      namespaces: this.#namespaces.list(),
      services: this.#services.list(),
      endpointSlices: this.#endpointSlices.list(),
      pods: this.#pods.list(),
      nodes: this.#nodes.list(),
    });
    return this.#snapshot;
  }

  /** Follows the cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const onSilence = (): void => {
      for (const informer of this.#informers) informer.reconnect();
    };
    await Promise.all([
      ...this.#informers.map((informer) => informer.run(signal)),
      probeCluster({ client: this.client, clock: this.#options.clock, onSilence }, signal),
    ]);
  }

  get #informers(): readonly Pick<Informer<KubeObject>, 'synced' | 'reachable' | 'reconnect' | 'run'>[] {
    return [this.#namespaces, this.#services, this.#endpointSlices, this.#pods, this.#nodes];
  }

  #informer<T extends KubeObject>(type: ResourceType<T>, scope: ListOptions = {}): Informer<T> {
    const { client, clock, onChange, log, name } = this.#options;
    return new Informer({
      client,
      type,
      clock,
      scope,
      onChange: () => {
        this.#snapshot = undefined;
        this.#lastSync = clock.date();
        onChange();
      },
      log: (line) => {
        this.#complaint = line;
        log(`${name}: ${line}`);
      },
    });
  }
}
