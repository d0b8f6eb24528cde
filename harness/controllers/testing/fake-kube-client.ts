/**
 * An API server in memory for tests of controllers.
 *
 * Does: get, list, watch with history and 410, create, update, merge patch, status, delete, discovery of the kinds below.
 * Does not: label and field selectors, server-side apply, schemas, defaults other than those of Services.
 */
import { AsyncQueue } from '../../core/async-queue.ts';
import { FleetbedError } from '../../core/errors.ts';
import { CONFIG_MAP, ENDPOINTS, EVENT, NAMESPACE, SECRET, SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import { FLOMESH_SERVICE_IMPORT } from '../../kube/api/flomesh.ts';
import {
  ALPHA_GATEWAY,
  ALPHA_GATEWAY_CLASS,
  ALPHA_HTTP_ROUTE,
  ALPHA_TCP_ROUTE,
  ALPHA_TLS_ROUTE,
} from '../../kube/api/gateway-v1alpha1.ts';
import { BACKEND_TLS_POLICY } from '../../kube/api/backend-tls-policy.ts';
import { GATEWAY, GATEWAY_CLASS, REFERENCE_GRANT } from '../../kube/api/gateway.ts';
import { REFERENCE_GRANT_V1BETA1 } from '../../kube/api/gateway-v1beta1.ts';
import { GCP_BACKEND_POLICY, GCP_GATEWAY_POLICY, HEALTH_CHECK_POLICY } from '../../kube/api/gke-policies.ts';
import { GRPC_ROUTE } from '../../kube/api/grpc-route.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT } from '../../kube/api/mcs-api.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import {
  BACKEND_CONFIG,
  FRONTEND_CONFIG,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
} from '../../kube/api/multicluster-ingress.ts';
import { POD } from '../../kube/api/pod.ts';
import type { CallOptions, KubeClient, ListOptions, ObjectList, WatchEvent } from '../../kube/client/kube-client.ts';
import {
  apiVersionOf,
  type AnyObject,
  type KubeObject,
  type ObjectKey,
  type ResourceType,
} from '../../kube/meta/object.ts';
import type { JsonObject, JsonValue } from '../../kube/json/json.ts';
import { mergePatch } from '../../kube/patch/merge-patch.ts';
import { MemoryObjects, statusError, type RecordedEvent } from './memory-objects.ts';

interface Watcher {
  readonly plural: string;
  readonly queue: AsyncQueue<RecordedEvent>;
}

const KINDS: readonly Pick<ResourceType, 'group' | 'version' | 'plural' | 'kind' | 'namespaced'>[] = [
  CONFIG_MAP,
  ENDPOINTS,
  EVENT,
  NAMESPACE,
  SECRET,
  SERVICE,
  ENDPOINT_SLICE,
  POD,
  GATEWAY,
  GATEWAY_CLASS,
  HTTP_ROUTE,
  GRPC_ROUTE,
  BACKEND_TLS_POLICY,
  REFERENCE_GRANT,
  REFERENCE_GRANT_V1BETA1,
  HEALTH_CHECK_POLICY,
  GCP_BACKEND_POLICY,
  GCP_GATEWAY_POLICY,
  SERVICE_EXPORT,
  SERVICE_IMPORT,
  FLOMESH_SERVICE_IMPORT,
  MCS_SERVICE_EXPORT,
  MCS_SERVICE_IMPORT,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  BACKEND_CONFIG,
  FRONTEND_CONFIG,
  ALPHA_GATEWAY,
  ALPHA_GATEWAY_CLASS,
  ALPHA_HTTP_ROUTE,
  ALPHA_TCP_ROUTE,
  ALPHA_TLS_ROUTE,
];

export class FakeKubeClient implements KubeClient {
  readonly server: string;
  /** Every write that was tried, `create services store/store`, in order. */
  readonly writes: string[] = [];
  /** Kinds that this server does not know, as `plural.group/version`. */
  readonly unserved: Set<string> = new Set([`${REFERENCE_GRANT.plural}.${REFERENCE_GRANT.group}/v1`]);
  readonly #objects: MemoryObjects;
  readonly #watchers = new Set<Watcher>();
  #state: 'up' | 'down' | 'hanging' | 'refusing' = 'up';
  #compactedBefore = 0;
  #refusals: Error[] = [];
  /** Calls that hang. */
  readonly #waiting = new Set<() => void>();

  constructor(name: string, network = '10.200') {
    this.server = `https://${name}.test`;
    this.#objects = new MemoryObjects(network, (recorded) => {
      for (const { plural, queue } of this.#watchers) if (plural === recorded.plural) queue.push(recorded);
    });
  }

  /** Nobody answers any more: watches break, calls fail. */
  goDown(): void {
    this.#state = 'down';
    for (const { queue } of this.#watchers) queue.end(this.#unreachable());
    this.#release();
  }

  /** Calls wait until they are aborted, or are answered when it comes back or goes down. */
  hang(): void {
    this.#state = 'hanging';
  }

  /** Every call is refused from now on, as with a token that expired; watches end. */
  expireCredentials(): void {
    this.#state = 'refusing';
    this.endWatches();
    this.#release();
  }

  comeBack(): void {
    this.#state = 'up';
    this.#release();
  }

  /** Forgets the history: watches end, and one that goes on where it was gets 410. */
  compact(): void {
    this.#compactedBefore = this.#objects.version;
    this.endWatches();
  }

  /** What a real server does after half an hour. */
  endWatches(): void {
    for (const { queue } of this.#watchers) queue.end();
  }

  /** The next write is refused with `error`. */
  refuseNextWrite(error: Error): void {
    this.#refusals.push(error);
  }

  /** What a user does with kubectl: creates or replaces the object whatever its resource version. Not in {@link writes}. */
  put(object: KubeObject): AnyObject {
    const { plural } = kindOf(object);
    const wanted = object as AnyObject;
    const current = this.#objects.find(plural, object.metadata);
    if (current === undefined) return this.#objects.create(plural, wanted);
    const metadata = {
      ...current.metadata,
      ...wanted.metadata,
      resourceVersion: current.metadata.resourceVersion ?? '',
    };
    return this.#objects.update(plural, { ...wanted, metadata });
  }

  /** What another controller does. */
  putStatus(object: KubeObject, status: unknown): void {
    const { plural } = kindOf(object);
    this.#objects.update(plural, { ...this.#objects.get(plural, object.metadata), status }, 'status');
  }

  remove(type: Pick<ResourceType, 'plural'>, key: ObjectKey): void {
    this.#objects.delete(type.plural, key);
  }

  stored<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): T | undefined {
    return this.#objects.find(type.plural, key) as T | undefined;
  }

  storedAll<T extends KubeObject>(type: ResourceType<T>): readonly T[] {
    return this.#objects.list(type.plural) as unknown as readonly T[];
  }

  async get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, options: CallOptions): Promise<T> {
    await this.#answer(type, options);
    return this.#objects.get(type.plural, key) as KubeObject as T;
  }

  async find<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    options: CallOptions,
  ): Promise<T | undefined> {
    await this.#answer(type, options);
    return this.stored(type, key);
  }

  async list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions & CallOptions): Promise<ObjectList<T>> {
    await this.#answer(type, options);
    return { items: this.storedAll(type), resourceVersion: String(this.#objects.version) };
  }

  async *watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions & CallOptions & { readonly resourceVersion: string },
  ): AsyncGenerator<WatchEvent<T>> {
    await this.#answer(type, options);
    options.signal.throwIfAborted();
    const since = Number(options.resourceVersion);
    if (since < this.#compactedBefore) throw statusError(410, 'Expired', 'too old resource version');
    const queue = new AsyncQueue<RecordedEvent>();
    const watcher = { plural: type.plural, queue };
    for (const recorded of this.#objects.history)
      if (recorded.plural === type.plural && recorded.version > since) queue.push(recorded);
    this.#watchers.add(watcher);
    const onAbort = (): void => {
      queue.end();
    };
    options.signal.addEventListener('abort', onAbort, { once: true });
    try {
      for await (const { event } of queue) yield event as unknown as WatchEvent<T>;
    } finally {
      options.signal.removeEventListener('abort', onAbort);
      this.#watchers.delete(watcher);
    }
  }

  async create<T extends KubeObject>(type: ResourceType<T>, object: T, options: CallOptions): Promise<T> {
    await this.#write('create', type, object.metadata, options);
    return this.#objects.create(type.plural, object as KubeObject as AnyObject) as KubeObject as T;
  }

  async update<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: CallOptions & { readonly subresource?: 'status' },
  ): Promise<T> {
    const { subresource } = options;
    await this.#write(subresource === undefined ? 'update' : 'update status', type, object.metadata, options);
    return this.#objects.update(type.plural, object as KubeObject as AnyObject, subresource) as KubeObject as T;
  }

  async mergePatch<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    patch: unknown,
    options: CallOptions,
  ): Promise<T> {
    await this.#write('patch', type, key, options);
    const current = this.#objects.get(type.plural, key);
    const patched = mergePatch(current as unknown as JsonObject, patch as JsonValue) as unknown as AnyObject;
    return this.#objects.update(type.plural, patched) as KubeObject as T;
  }

  apply(): Promise<never> {
    return Promise.reject(notImplemented('apply'));
  }

  async delete(type: ResourceType<KubeObject>, key: ObjectKey, options: CallOptions): Promise<boolean> {
    await this.#write('delete', type, key, options);
    return this.#objects.delete(type.plural, key);
  }

  createSubresource(): Promise<never> {
    return Promise.reject(new Error('not in memory: subresources'));
  }

  resourceFor(object: Pick<KubeObject, 'apiVersion' | 'kind'>): Promise<ResourceType> {
    return Promise.resolve(kindOf(object));
  }

  async raw(_path: string, options: CallOptions): Promise<string> {
    await this.#answer(undefined, options);
    return '{}';
  }

  async #write(verb: string, type: Kind, { namespace, name }: ObjectKey, options: CallOptions): Promise<void> {
    this.writes.push(`${verb} ${type.plural} ${namespace === undefined ? name : `${namespace}/${name}`}`);
    await this.#answer(type, options);
    const refusal = this.#refusals.shift();
    if (refusal !== undefined) throw refusal;
  }

  async #answer(type: Kind | undefined, { signal }: CallOptions): Promise<void> {
    signal.throwIfAborted();
    await Promise.resolve();
    while (this.#state === 'hanging') await this.#waken(signal);
    if (this.#state === 'down') throw this.#unreachable();
    if (this.#state === 'refusing') throw statusError(401, 'Unauthorized', 'Unauthorized');
    if (type !== undefined && this.unserved.has(`${type.plural}.${type.group}/${type.version}`))
      throw statusError(404, 'NotFound', 'the server could not find the requested resource');
  }

  #release(): void {
    for (const release of this.#waiting) release();
    this.#waiting.clear();
  }

  /** Until the state changes. */
  #waken(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const release = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.delete(release);
        reject(signal.reason as Error);
      };
      this.#waiting.add(release);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #unreachable(): FleetbedError {
    return new FleetbedError('FLEETBED_KUBE_UNREACHABLE', `${this.server} does not answer`);
  }
}

type Kind = Pick<ResourceType, 'plural' | 'group' | 'version'>;

function kindOf(object: Pick<KubeObject, 'apiVersion' | 'kind'>): ResourceType {
  const found = KINDS.find((kind) => kind.kind === object.kind && apiVersionOf(kind) === object.apiVersion);
  if (found === undefined) throw statusError(404, 'NotFound', `no kind ${object.apiVersion} ${object.kind}`);
  return found;
}

function notImplemented(what: string): FleetbedError {
  return new FleetbedError('FLEETBED_UNSUPPORTED', `the API server in memory has no ${what}`);
}
