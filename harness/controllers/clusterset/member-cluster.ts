import type { Clock } from '../../core/clock.ts';
import { NAMESPACE, SERVICE, type Namespace, type Service } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import type { ServiceExport, ServiceImport } from '../../kube/api/mcs-api.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { probeCluster } from '../runtime/cluster-probe.ts';
import { Informer } from '../runtime/informer.ts';
import { clusterWorld, unseenCluster, type ClusterWorld } from './clusterset-world.ts';
import type { McsSpelling } from './mcs-spelling.ts';

export interface ClusterOptions {
  readonly name: string;
  readonly region: string;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

export interface MemberOptions extends ClusterOptions {
  readonly spelling: McsSpelling;
}

/** What the controller sees of one cluster of the fleet. Keeps the last known objects while the cluster is away. */
export class MemberCluster {
  readonly name: string;
  readonly client: KubeClient;
  readonly namespaces: Informer<Namespace>;
  readonly services: Informer<Service>;
  readonly endpointSlices: Informer<EndpointSlice>;
  readonly serviceExports: Informer<ServiceExport>;
  readonly serviceImports: Informer<ServiceImport>;
  readonly #options: MemberOptions;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.name = options.name;
    this.client = options.client;
    this.namespaces = informer(options, NAMESPACE);
    this.services = informer(options, SERVICE);
    this.endpointSlices = informer(options, ENDPOINT_SLICE);
    this.serviceExports = informer(options, options.spelling.serviceExports);
    this.serviceImports = informer(options, options.spelling.serviceImports);
  }

  /** Everything was seen at least once. */
  get known(): boolean {
    return this.#informers.every(({ synced }) => synced);
  }

  /** What is known of it before anything was seen. */
  get unseen(): ClusterWorld {
    return unseenCluster(this.name, this.#options.region);
  }

  /** Throws for objects that are nonsense. */
  snapshot(): ClusterWorld {
    const { name, region, spelling } = this.#options;
    return clusterWorld(
      spelling,
      { name, region, known: this.known },
      {
        namespaces: this.namespaces.list(),
        services: this.services.list(),
        endpointSlices: this.endpointSlices.list(),
        serviceExports: this.serviceExports.list(),
        serviceImports: this.serviceImports.list(),
      },
    );
  }

  /** Follows the cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    await followAll(this.#options, this.#informers, signal);
  }

  get #informers(): readonly Follower[] {
    return [this.namespaces, this.services, this.endpointSlices, this.serviceExports, this.serviceImports];
  }
}

/** The part of an informer that does not depend on its kind. */
export type Follower = Pick<Informer<KubeObject>, 'synced' | 'reconnect' | 'run'>;

export function informer<T extends KubeObject>(options: ClusterOptions, type: ResourceType<T>): Informer<T> {
  const { name, client, clock, onChange, log } = options;
  return new Informer({
    client,
    type,
    clock,
    onChange,
    log: (line) => {
      log(`${name}: ${line}`);
    },
  });
}

/** Runs informers of one server, and has them connect anew when it falls silent. */
export async function followAll(
  { client, clock }: Pick<ClusterOptions, 'client' | 'clock'>,
  followers: readonly Follower[],
  signal: AbortSignal,
): Promise<void> {
  const onSilence = (): void => {
    for (const follower of followers) follower.reconnect();
  };
  await Promise.all([
    ...followers.map((follower) => follower.run(signal)),
    probeCluster({ client, clock, onSilence }, signal),
  ]);
}
