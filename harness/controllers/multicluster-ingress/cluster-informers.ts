import { SECRET, NAMESPACE, SERVICE, type Namespace, type Secret, type Service } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import {
  BACKEND_CONFIG,
  FRONTEND_CONFIG,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  type BackendConfig,
  type FrontendConfig,
  type MultiClusterIngress,
  type MultiClusterService,
} from '../../kube/api/multicluster-ingress.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { followAll, informer, type ClusterOptions, type Follower } from '../clusterset/member-cluster.ts';
import { Informer } from '../runtime/informer.ts';
import { slicesByService } from '../runtime/slices-by-service.ts';
import type { ConfigObjects, MemberWorld } from './world.ts';

/** The ingresses and MultiClusterServices of a cluster. Where it is not the config cluster, it may have been (001-R11). */
export class IngressCluster {
  readonly name: string;
  readonly client: KubeClient;
  readonly ingresses: Informer<MultiClusterIngress>;
  readonly services: Informer<MultiClusterService>;
  readonly #options: ClusterOptions;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.name = options.name;
    this.client = options.client;
    this.ingresses = informer(options, MULTI_CLUSTER_INGRESS);
    this.services = informer(options, MULTI_CLUSTER_SERVICE);
  }

  /** Everything was seen at least once. */
  get known(): boolean {
    return this.followers.every(({ synced }) => synced);
  }

  /** Follows the cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    await followAll(this.#options, this.followers, signal);
  }

  protected get followers(): readonly Follower[] {
    return [this.ingresses, this.services];
  }
}

/** What is read from the config cluster in addition to what it has as a member (001-R9). */
export class ConfigCluster extends IngressCluster {
  readonly #backendConfigs: Informer<BackendConfig>;
  readonly #frontendConfigs: Informer<FrontendConfig>;
  readonly #secrets: Informer<Secret>;

  constructor(options: ClusterOptions) {
    super(options);
    this.#backendConfigs = informer(options, BACKEND_CONFIG);
    this.#frontendConfigs = informer(options, FRONTEND_CONFIG);
    this.#secrets = certificates(options);
  }

  snapshot(): ConfigObjects {
    return {
      ingresses: this.ingresses.list(),
      services: this.services.list(),
      backendConfigs: byKey(this.#backendConfigs.list()),
      frontendConfigs: byKey(this.#frontendConfigs.list()),
      secrets: byKey(this.#secrets.list()),
    };
  }

  protected override get followers(): readonly Follower[] {
    return [...super.followers, this.#backendConfigs, this.#frontendConfigs, this.#secrets];
  }
}

export interface MemberClusterOptions extends ClusterOptions {
  /** Zone or region as `spec.clusters` says it. */
  readonly location: string;
  readonly zone?: string;
}

/** What is read from a member: pods by way of derived Services. Keeps the last known objects while the cluster is away. */
export class MemberCluster {
  readonly name: string;
  readonly client: KubeClient;
  readonly services: Informer<Service>;
  readonly #namespaces: Informer<Namespace>;
  readonly #endpointSlices: Informer<EndpointSlice>;
  readonly #options: MemberClusterOptions;

  constructor(options: MemberClusterOptions) {
    this.#options = options;
    this.name = options.name;
    this.client = options.client;
    this.services = informer(options, SERVICE);
    this.#namespaces = informer(options, NAMESPACE);
    this.#endpointSlices = informer(options, ENDPOINT_SLICE);
  }

  get known(): boolean {
    return this.#followers.every(({ synced }) => synced);
  }

  /** What is known of it before anything was seen. */
  get unseen(): MemberWorld {
    const { name, region, location, zone = location } = this.#options;
    return {
      ...{ name, region, zone, link: `${location}/${name}`, known: false },
      namespaces: new Set(),
      services: new Map(),
      endpointSlices: new Map(),
    };
  }

  snapshot(): MemberWorld {
    const active = this.#namespaces
      .list()
      .filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase !== 'Terminating');
    return {
      ...this.unseen,
      known: this.known,
      namespaces: new Set(active.map(({ metadata }) => metadata.name)),
      services: byKey(this.services.list()),
      endpointSlices: slicesByService(this.#endpointSlices.list()),
    };
  }

  /** Follows the cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    await followAll(this.#options, this.#followers, signal);
  }

  get #followers(): readonly Follower[] {
    return [this.services, this.#namespaces, this.#endpointSlices];
  }
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyTextOf(object), object]));
}

/** Only what may be a certificate: no other Secret is ever read. */
function certificates({ name, client, clock, onChange, log }: ClusterOptions): Informer<Secret> {
  return new Informer({
    client,
    type: SECRET,
    scope: { fieldSelector: 'type=kubernetes.io/tls' },
    clock,
    onChange,
    log: (line) => {
      log(`${name}: ${line}`);
    },
  });
}
