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
import { ENDPOINT_SLICE_SHAPE, NAMESPACE_SHAPE, NODE_SHAPE, POD_SHAPE, SERVICE_SHAPE } from './object-shapes.ts';
import { SoundObjects } from './sound-objects.ts';

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

/**
 * What is seen of one cluster of the mesh. The last known objects stay while it is away (002-D10); one that turns into
 * nonsense stays as it was.
 */
export class MeshMember {
  readonly name: string;
  readonly client: KubeClient;
  readonly #options: MemberOptions;
  readonly #namespaces: Informer<Namespace>;
  readonly #services: Informer<Service>;
  readonly #endpointSlices: Informer<EndpointSlice>;
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #sound = {
    namespaces: new SoundObjects<Namespace>(NAMESPACE_SHAPE),
    services: new SoundObjects<Service>(SERVICE_SHAPE),
    endpointSlices: new SoundObjects<EndpointSlice>(ENDPOINT_SLICE_SHAPE),
    pods: new SoundObjects<Pod>(POD_SHAPE),
    nodes: new SoundObjects<Node>(NODE_SHAPE),
  };
  #snapshot: MeshCluster | undefined;
  #nonsense: string | undefined;
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
    const { network } = this.snapshot();
    return {
      cluster: this.name,
      network,
      synced: this.known && isReachable,
      lastSync: this.#lastSync,
      error: isReachable ? this.#nonsense : this.#complaint,
    };
  }

  snapshot(): MeshCluster {
    this.#snapshot ??= this.#look();
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

  #look(): MeshCluster {
    const namespaces = this.#sound.namespaces.of(this.#namespaces.list());
    const services = this.#sound.services.of(this.#services.list());
    const endpointSlices = this.#sound.endpointSlices.of(this.#endpointSlices.list());
    const pods = this.#sound.pods.of(this.#pods.list());
    const nodes = this.#sound.nodes.of(this.#nodes.list());
    this.#complainOf([namespaces, services, endpointSlices, pods, nodes].flatMap(({ problems }) => problems));
    return meshCluster(this.name, {
      namespaces: namespaces.objects,
      services: services.objects,
      endpointSlices: endpointSlices.objects,
      pods: pods.objects,
      nodes: nodes.objects,
    });
  }

  /** Says it once. */
  #complainOf([first, ...others]: readonly string[]): void {
    const more = others.length === 0 ? '' : ` (and ${String(others.length)} more)`;
    const nonsense = first === undefined ? undefined : `nonsense, left as it was: ${first}${more}`;
    if (nonsense !== undefined && nonsense !== this.#nonsense) this.#options.log(`${this.name}: ${nonsense}`);
    this.#nonsense = nonsense;
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
