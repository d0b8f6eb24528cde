import { jsonText } from '../json/json-text.ts';
import type { AnyObject, KubeObject, ObjectKey, ResourceType } from '../meta/object.ts';
import { keyOf } from '../meta/object.ts';
import { isNotFound } from '../status/status-predicates.ts';
import { kubeConfigCredentials } from './credentials.ts';
import { Discovery } from './discovery.ts';
import type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ObjectList,
  WatchEvent,
} from './kube-client.ts';
import { KubeTransport, type KubeRequest, type RequestTransport, type TransportOptions } from './kube-transport.ts';
import { splitLines } from './lines.ts';
import { loadKubeConfig, type KubeconfigSource } from './load-kube-config.ts';
import { readObjectList } from './object-list.ts';
import { collectionPath, namespaceFor, objectPath, queryText } from './resource-path.ts';
import { badAnswer, parseWatchEvent } from './watch-event.ts';

/** Unknown and doubled fields are errors, as with kubectl: a typing mistake must not be dropped in silence. */
const STRICT = { fieldValidation: 'Strict' };

/**
 * A {@link KubeClient} over HTTP.
 *
 * Does not page through lists or send protobuf. Disposing it cuts its connections.
 */
export class HttpKubeClient<Transport extends RequestTransport = KubeTransport> implements KubeClient, AsyncDisposable {
  readonly transport: Transport;
  readonly #discovery: Discovery;

  constructor(transport: Transport) {
    this.transport = transport;
    this.#discovery = new Discovery(transport);
  }

  get server(): string {
    return this.transport.server;
  }

  get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, { signal }: CallOptions): Promise<T> {
    return this.transport.json({ method: 'GET', path: objectPath(type, key), signal });
  }

  async find<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    options: CallOptions,
  ): Promise<T | undefined> {
    return orUndefined(() => this.get(type, key, options));
  }

  async list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions & CallOptions): Promise<ObjectList<T>> {
    const path = `${collectionPath(type, options.namespace)}${queryText(selectors(options))}`;
    const request: KubeRequest = { method: 'GET', path, signal: options.signal };
    return readObjectList(await this.transport.json(request), type, this.transport.requestLine(request));
  }

  async *watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions & CallOptions & { readonly resourceVersion: string },
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: options.resourceVersion,
      timeoutSeconds: this.transport.watchSeconds,
      ...selectors(options),
    };
    const path = `${collectionPath(type, options.namespace)}${queryText(query)}`;
    const request: KubeRequest = { method: 'GET', path, signal: options.signal };
    const line = this.transport.requestLine(request);
    const partial = (rest: string): Error => badAnswer('the beginning of a watch line, then nothing', rest, line);
    try {
      for await (const text of splitLines(this.transport.stream(request), partial))
        yield parseWatchEvent(text, type, line);
    } catch (error) {
      if (!options.signal.aborted) throw error;
    }
  }

  create<T extends KubeObject>(type: ResourceType<T>, object: T, { signal }: CallOptions): Promise<T> {
    const path = `${collectionPath(type, namespaceFor(type, keyOf(object)))}${queryText(STRICT)}`;
    return this.transport.json({ method: 'POST', path, signal, body: jsonText(object) });
  }

  update<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    { signal, subresource }: CallOptions & { readonly subresource?: 'status' },
  ): Promise<T> {
    const path = `${objectPath(type, keyOf(object), subresource)}${queryText(STRICT)}`;
    return this.transport.json({ method: 'PUT', path, signal, body: jsonText(object) });
  }

  createSubresource(
    type: ResourceType<KubeObject>,
    key: ObjectKey,
    subresource: string,
    object: KubeObject,
    { signal }: CallOptions,
  ): Promise<KubeObject> {
    const path = `${objectPath(type, key, subresource)}${queryText(STRICT)}`;
    return this.transport.json({ method: 'POST', path, signal, body: jsonText(object) });
  }

  mergePatch<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    patch: unknown,
    { signal, subresource }: CallOptions & { readonly subresource?: 'status' | 'scale' | 'ephemeralcontainers' },
  ): Promise<T> {
    const path = `${objectPath(type, key, subresource)}${queryText(STRICT)}`;
    const contentType = 'application/merge-patch+json';
    return this.transport.json({ method: 'PATCH', path, signal, contentType, body: jsonText(patch) });
  }

  apply<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    { signal, fieldManager, subresource }: ApplyOptions,
  ): Promise<T> {
    const query = queryText({ fieldManager, force: true, ...STRICT });
    const path = `${objectPath(type, keyOf(object), subresource)}${query}`;
    // JSON is YAML; servers before 1.36 have no JSON media type for apply.
    const contentType = 'application/apply-patch+yaml';
    return this.transport.json({ method: 'PATCH', path, signal, contentType, body: jsonText(object) });
  }

  async delete(
    type: ResourceType<KubeObject>,
    key: ObjectKey,
    { signal, gracePeriodSeconds, uid, propagationPolicy = 'Background' }: DeleteOptions,
  ): Promise<boolean> {
    const body = JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy,
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      ...(uid === undefined ? {} : { preconditions: { uid } }),
    });
    const path = objectPath(type, key);
    return (await orUndefined(() => this.transport.text({ method: 'DELETE', path, signal, body }))) !== undefined;
  }

  resourceFor(object: Pick<AnyObject, 'apiVersion' | 'kind'>, { signal }: CallOptions): Promise<ResourceType> {
    return this.#discovery.resourceFor(object, signal);
  }

  raw(path: string, { signal, method = 'GET' }: CallOptions & { readonly method?: 'GET' | 'POST' }): Promise<string> {
    return this.transport.text({ method, path, signal, accept: '*/*' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport[Symbol.asyncDispose]();
  }
}

/** A client for one context of a kubeconfig. Throws `FLEETBED_KUBECONFIG_INVALID`; does not talk to the server yet. */
export function httpKubeClient(source: KubeconfigSource, options: TransportOptions = {}): HttpKubeClient {
  return new HttpKubeClient(new KubeTransport(kubeConfigCredentials(loadKubeConfig(source)), options));
}

function selectors({ labelSelector, fieldSelector }: ListOptions): Record<string, string | undefined> {
  return { labelSelector, fieldSelector };
}

async function orUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
