import type { IncomingMessage } from 'node:http';
import { HttpKubeClient } from '../kube/client/http-kube-client.ts';
import type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ObjectList,
  WatchEvent,
} from '../kube/client/kube-client.ts';
import { MAX_RETRIES } from '../kube/client/kube-transport.ts';
import { collectionPath, groupVersionPath, namespaceFor, objectPath } from '../kube/client/resource-path.ts';
import type { ApiObject } from '../kube/json/api-object.ts';
import { textAt, type JsonObject } from '../kube/json/json.ts';
import { jsonText } from '../kube/json/json-text.ts';
import { keyOf, type KubeObject, type ObjectKey, type ResourceType } from '../kube/meta/object.ts';
import { KubeStatusError, type RequestLine } from '../kube/status/kube-status-error.ts';

import { refusals, statusOf } from '../kube/status/refusals.ts';
import { isNotFound, isTooManyRequests } from '../kube/status/status-predicates.ts';
import type { ApiServer } from './api-server.ts';
import type { User } from './authn/user.ts';
import { refuseAccess } from './authz/refuse-access.ts';
import { keyOfCall, scopeOfCall } from './handlers/call-key.ts';
import { dataPatch } from './handlers/data-patch.ts';
import { decodeValue, placeInNamespace, refuseOtherName } from './handlers/decode-call.ts';
import { listPage } from './handlers/list-page.ts';
import { revisionOf } from './handlers/get.ts';
import { routerRefusals } from './handlers/router-refusals.ts';
import { selectionOf } from './handlers/selection.ts';
import type { ResourceCall, Serving } from './handlers/serving.ts';
import { refusalOf } from './handlers/status-answer.ts';
import { InProcessTransport, stoppedServer } from './in-process/in-process-transport.ts';
import { inProcessWatch } from './in-process/in-process-watch.ts';
import { plainJson } from './in-process/plain-json.ts';
import { createObject, groupResource } from './registry/create-object.ts';
import { deleteObject } from './registry/delete-object.ts';
import { viewOf } from './registry/object-view.ts';
import type { WriteContext } from './registry/registry.ts';
import type { Eventually } from './registry/eventually.ts';
import type { Written } from './registry/store-environment.ts';
import { updateObject } from './registry/update-object.ts';
import { writeStrategy } from './registry/write-strategy.ts';
import { deleteOptions } from './request/deletion-options.ts';
import { listOptions } from './request/list-options.ts';
import type { Verb } from './request/request-info.ts';

export interface InProcessClientOptions {
  /** @default an administrator */
  readonly user?: User;
  /** Owner of the fields that are written: `kubelet`. @default "fleetbed" */
  readonly fieldManager?: string;
}

const ADMINISTRATOR: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/**
 * A client of a server of this process: the same rules, refusals and words as over HTTP, but objects are handed over as
 * they are stored, shared with everybody: they must not be changed. Once the server has stopped every call throws
 * `FLEETBED_KUBE_UNREACHABLE`, and watches have ended.
 *
 * Does not: send bookmarks, end quiet watches.
 */
export function inProcessClient(
  server: ApiServer,
  { user = ADMINISTRATOR, fieldManager = 'fleetbed' }: InProcessClientOptions = {},
): KubeClient {
  return new InProcessClient(server, user, fieldManager);
}

/** Of writes; their handlers read nothing of it but the headers. */
const NO_REQUEST = { method: 'POST', headers: {} } as unknown as IncomingMessage;
const NO_QUERY = new URLSearchParams();
const METHODS: Readonly<Partial<Record<Verb, string>>> = {
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
};
const STRICT: JsonObject = { fieldValidation: 'Strict' };

class InProcessClient implements KubeClient {
  readonly server: string;
  readonly #server: ApiServer;
  readonly #serving: Serving;
  readonly #user: User;
  readonly #manager: string;
  /** What is rare goes the way of requests. */
  readonly #rare: HttpKubeClient<InProcessTransport>;

  constructor(server: ApiServer, user: User, manager: string) {
    this.server = server.url;
    this.#server = server;
    this.#serving = server.chain.serving;
    this.#user = user;
    this.#manager = manager;
    this.#rare = new HttpKubeClient(new InProcessTransport(server, { user, userAgent: manager }));
  }

  async get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, options: CallOptions): Promise<T> {
    const call = this.#call('get', type, namespaceFor(type, key), key.name, options);
    return this.#answered(call, () => {
      const stored = this.#serving.env.storage.get(call.definition.storage, keyOfCall(call));
      if (stored === undefined) throw refusals.notFound(groupResource(call.definition), key.name);
      return viewOf(stored, call.definition).object as unknown as T;
    });
  }

  async find<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    options: CallOptions,
  ): Promise<T | undefined> {
    return orUndefined(this.get(type, key, options));
  }

  async list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions & CallOptions): Promise<ObjectList<T>> {
    const call = this.#call('list', type, type.namespaced ? options.namespace : undefined, '', options);
    return this.#answered(call, () => {
      const wanted = listOptions(queryOf(options), false);
      const selection = selectionOf(call.definition, wanted);
      const scope = scopeOfCall(call, selection.name);
      const { views, metadata } = listPage(this.#serving.env.storage, call.definition, scope, selection, wanted);
      return {
        items: views.map(({ object }) => object as unknown as T),
        resourceVersion: textAt(metadata, 'resourceVersion') ?? '',
      };
    });
  }

  async *watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions & CallOptions & { readonly resourceVersion: string },
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const { signal, resourceVersion } = options;
    if (signal.aborted) return;
    const call = this.#call('watch', type, type.namespaced ? options.namespace : undefined, '', options);
    const selection = await this.#answered(call, () =>
      selectionOf(call.definition, listOptions(queryOf(options), true)),
    );
    const watch = {
      definition: call.definition,
      scope: scopeOfCall(call, selection.name),
      selection,
      after: revisionOf(resourceVersion),
      signal,
      stopped: this.#server.stopped,
    };
    yield* inProcessWatch<T>(this.#serving, watch);
  }

  async create<T extends KubeObject>(type: ResourceType<T>, object: T, options: CallOptions): Promise<T> {
    const call = this.#call('create', type, namespaceFor(type, keyOf(object)), '', options);
    if (call.definition.program !== undefined) return this.#rare.create(type, object, options);
    return this.#written<T>(call, () => {
      const draft = this.#decoded(call, object);
      placeInNamespace(draft, call);
      const write = { draft, context: this.#context(call), options: optionsObject('CreateOptions'), subresource: '' };
      return createObject(this.#serving.env, call.definition, write);
    });
  }

  async update<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: CallOptions & { readonly subresource?: 'status' },
  ): Promise<T> {
    const { subresource = '' } = options;
    const key = keyOf(object);
    const call = this.#call('update', type, namespaceFor(type, key), key.name, options, subresource);
    const draft = (): ApiObject => {
      const sent = this.#decoded(call, object);
      refuseOtherName(sent, call);
      placeInNamespace(sent, call);
      return sent;
    };
    return this.#written<T>(call, () => {
      let next = draft();
      let attempts = 0;
      return updateObject(this.#serving.env, call.definition, {
        key: keyOfCall(call),
        next: () => {
          // Another write came between while somebody was asked; the first draft is used up.
          if (attempts++ > 0) next = draft();
          return next;
        },
        strategy: writeStrategy(call.definition, subresource),
        context: this.#context(call),
        options: optionsObject('UpdateOptions'),
        subresource,
        creates: call.definition.strategy.allowCreateOnUpdate === true && subresource === '',
        checksUid: true,
      });
    });
  }

  createSubresource(
    type: ResourceType<KubeObject>,
    key: ObjectKey,
    subresource: string,
    object: KubeObject,
    options: CallOptions,
  ): Promise<KubeObject> {
    return this.#rare.createSubresource(type, key, subresource, object, options);
  }

  async mergePatch<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    patch: unknown,
    options: CallOptions & { readonly subresource?: 'status' | 'scale' },
  ): Promise<T> {
    const { subresource = '' } = options;
    if (subresource === 'scale') return this.#rare.mergePatch(type, key, patch, options);
    const call = this.#call('patch', type, namespaceFor(type, key), key.name, options, subresource);
    return this.#written<T>(call, () => {
      const body = Buffer.from(jsonText(patch));
      const patched = dataPatch(this.#serving, call, body, 'merge', 'Strict');
      return updateObject(this.#serving.env, call.definition, {
        key: keyOfCall(call),
        next: (live) => {
          const draft = patched(live);
          refuseOtherName(draft, call);
          placeInNamespace(draft, call);
          return draft;
        },
        strategy: writeStrategy(call.definition, subresource),
        context: this.#context(call),
        options: optionsObject('PatchOptions'),
        subresource,
        applied: false,
        creates: false,
      });
    });
  }

  apply<T extends KubeObject>(type: ResourceType<T>, object: T, options: ApplyOptions): Promise<T> {
    return this.#rare.apply(type, object, options);
  }

  async delete(type: ResourceType<KubeObject>, key: ObjectKey, options: DeleteOptions): Promise<boolean> {
    const { gracePeriodSeconds, uid, propagationPolicy = 'Background' } = options;
    const call = this.#call('delete', type, namespaceFor(type, key), key.name, options);
    const deletion = deleteOptions(
      {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy,
        ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      },
      NO_QUERY,
    );
    const deleted = this.#answered(call, async () => {
      await deleteObject(this.#serving.env, call.definition, {
        key: keyOfCall(call),
        deletion,
        context: { ...this.#context(call), fieldManager: this.#manager },
        options: deletion.object,
        subresource: '',
      });
      return true;
    });
    return (await orUndefined(deleted)) ?? false;
  }

  resourceFor(object: Pick<KubeObject, 'apiVersion' | 'kind'>, options: CallOptions): Promise<ResourceType> {
    return this.#rare.resourceFor(object, options);
  }

  raw(path: string, options: CallOptions & { readonly method?: 'GET' | 'POST' }): Promise<string> {
    return this.#rare.raw(path, options);
  }

  /** @throws what a request would be told before its handler is asked */
  #call(
    verb: Verb,
    type: ResourceType<KubeObject>,
    namespace: string | undefined,
    name: string,
    { signal }: CallOptions,
    subresource: string = '',
  ): ResourceCall {
    signal.throwIfAborted();
    const path = `${groupVersionPath(type)}/${type.plural}`;
    if (this.#server.stopped.aborted) throw stoppedServer(this.server, { method: 'GET', path });
    const { group, version, plural } = type;
    const info = {
      isResource: true,
      verb,
      path,
      group,
      version,
      resource: plural,
      subresource,
      namespace: namespace ?? '',
      name,
    } as const;
    const { allowed, reason } = this.#server.chain.authorizer.authorize(this.#user, info);
    if (!allowed) throw refuseAccess(this.#user, info, reason);
    const definition = this.#serving.catalog.find(group, version, plural);
    if (definition === undefined) throw this.#unknown(group);
    return {
      request: NO_REQUEST,
      info,
      query: NO_QUERY,
      definition,
      user: this.#user,
      pretty: false,
      signal,
      warn: () => undefined,
    };
  }

  /** As the request over HTTP would have been. */
  #line({ info }: ResourceCall): RequestLine {
    const type = { ...info, plural: info.resource, kind: '', namespaced: info.namespace !== '' };
    const { namespace, name, subresource } = info;
    const path =
      name === ''
        ? collectionPath(type, namespace)
        : objectPath(type, { namespace, name }, subresource === '' ? undefined : subresource);
    return { method: METHODS[info.verb] ?? 'GET', server: this.server, path };
  }

  #unknown(group: string): KubeStatusError {
    if (this.#serving.catalog.all().some((each) => each.group === group && each.decoding === 'builtin'))
      return routerRefusals.notFound();
    return new KubeStatusError({ kind: 'Status', code: 404, message: '404 page not found' });
  }

  #decoded(call: ResourceCall, object: KubeObject): ApiObject {
    const read = { value: plainJson(object), repeated: [], repeatedErrors: [] };
    return decodeValue(this.#serving, call, read, 'Strict', () => jsonText(object));
  }

  #context({ user, signal }: ResourceCall): WriteContext {
    return { user, dryRun: false, fieldManager: this.#manager, signal, warn: () => undefined };
  }

  async #written<T extends KubeObject>(call: ResourceCall, write: () => Eventually<Written>): Promise<T> {
    return (await this.#answered(call, write)).view.object as unknown as T;
  }

  /** Refusals as a client is told them; waits where the server says when to come back. */
  async #answered<T>(call: ResourceCall, work: () => Eventually<T>): Promise<T> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await work();
      } catch (error) {
        if (call.signal.aborted) throw call.signal.reason;
        const refusal = refusalOf(error);
        const { retryAfterSeconds } = refusal.details;
        if (!isTooManyRequests(refusal) || retryAfterSeconds === undefined || retries === MAX_RETRIES)
          throw new KubeStatusError(statusOf(refusal), this.#line(call));
        await this.#serving.env.clock.sleep(retryAfterSeconds * 1_000, call.signal);
      }
    }
  }
}

function optionsObject(kind: string): JsonObject {
  return { kind, apiVersion: 'meta.k8s.io/v1', ...STRICT };
}

function queryOf({ labelSelector, fieldSelector }: ListOptions): URLSearchParams {
  if (labelSelector === undefined && fieldSelector === undefined) return NO_QUERY;
  return new URLSearchParams({
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  });
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
