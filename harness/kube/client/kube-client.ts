import type { KubeObject, ObjectKey, ResourceType } from '../meta/object.ts';

export interface ListOptions {
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ObjectList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface CallOptions {
  readonly signal: AbortSignal;
}

export interface DeleteOptions extends CallOptions {
  /** 0 ends a pod without waiting for it. @default what the object says */
  readonly gracePeriodSeconds?: number;
  /** Deletes only the object with this identity; 409 for another one of the name. */
  readonly uid?: string;
  /** @default Background */
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

export interface ApplyOptions extends CallOptions {
  /** Who owns the applied fields. */
  readonly fieldManager: string;
  readonly subresource?: 'status';
}

/**
 * One API server. Everything above `kube/` speaks this; it cannot tell a real server from an embedded one.
 *
 * Every method throws `FLEETBED_KUBE_STATUS` as a {@link KubeStatusError} (`kube/status`) when the server answers with a
 * Status, and `FLEETBED_KUBE_UNREACHABLE` when it does not answer at all.
 */
export interface KubeClient {
  /** The base URL of the server, for messages. */
  readonly server: string;
  get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, options: CallOptions): Promise<T>;
  /** Undefined instead of 404. */
  find<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, options: CallOptions): Promise<T | undefined>;
  list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions & CallOptions): Promise<ObjectList<T>>;
  /**
   * Events after `resourceVersion`, in store order, until the server ends the stream or `signal` aborts (then without an
   * error). Throws 410 `Expired` when that version was compacted: list again.
   */
  watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions & CallOptions & { readonly resourceVersion: string },
  ): AsyncIterable<WatchEvent<T>>;
  create<T extends KubeObject>(type: ResourceType<T>, object: T, options: CallOptions): Promise<T>;
  /** Full replacement; `metadata.resourceVersion` makes it conditional. */
  update<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: CallOptions & { readonly subresource?: 'status' },
  ): Promise<T>;
  /** POST to a subresource: `binding` and `eviction` of pods, `token` of service accounts. */
  createSubresource(
    type: ResourceType<KubeObject>,
    key: ObjectKey,
    subresource: string,
    object: KubeObject,
    options: CallOptions,
  ): Promise<KubeObject>;
  /** JSON merge patch (RFC 7386). */
  mergePatch<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    patch: unknown,
    options: CallOptions & { readonly subresource?: 'status' | 'scale' | 'ephemeralcontainers' },
  ): Promise<T>;
  /** Server-side apply with `force`. */
  apply<T extends KubeObject>(type: ResourceType<T>, object: T, options: ApplyOptions): Promise<T>;
  /** Dependents follow as the policy says. False when it was gone already. */
  delete(type: ResourceType<KubeObject>, key: ObjectKey, options: DeleteOptions): Promise<boolean>;
  /** The resource type of a manifest's `apiVersion` and `kind`, from discovery. Throws 404 for an unknown kind. */
  resourceFor(object: Pick<KubeObject, 'apiVersion' | 'kind'>, options: CallOptions): Promise<ResourceType>;
  /** Any path, answered as text: `/readyz`, `/version`, a pod behind the API server's proxy. */
  raw(path: string, options: CallOptions & { readonly method?: 'GET' | 'POST' }): Promise<string>;
}
