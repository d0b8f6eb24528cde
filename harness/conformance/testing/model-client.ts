/**
 * An API server in memory for tests of cases.
 *
 * Does: get, find, list with equality selectors, create, update, merge patch (also of `scale`), apply (as replacement of
 * what the same manager applied), delete, generations, discovery of the kinds below, and what the world adds on reading.
 * Does not: watch, conflicts, finalizers, field ownership, schemas.
 */
import { FleetbedError } from '../../core/errors.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { CONFIG_MAP, NAMESPACE, SERVICE } from '../../kube/api/core.ts';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { HEALTH_CHECK_POLICY } from '../../kube/api/gke-policies.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import { POD } from '../../kube/api/pod.ts';
import type { KubeClient, ListOptions, ObjectList, WatchEvent } from '../../kube/client/kube-client.ts';
import {
  apiVersionOf,
  keyOf,
  keyText,
  type AnyObject,
  type KubeObject,
  type ObjectKey,
  type ResourceType,
} from '../../kube/meta/object.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';

type Type = Pick<ResourceType<never>, 'group' | 'version' | 'plural' | 'kind' | 'namespaced'>;
const KINDS: readonly Type[] = [
  CONFIG_MAP,
  DEPLOYMENT,
  GATEWAY,
  HEALTH_CHECK_POLICY,
  HTTP_ROUTE,
  NAMESPACE,
  POD,
  SERVICE,
  SERVICE_EXPORT,
  SERVICE_IMPORT,
];

/** What controllers make of the stored objects of a cluster. */
export interface ModelView {
  /** Objects of the kind that nobody stored: pods, imports. */
  derived(kind: string): readonly KubeObject[];
  /** The object with its status. */
  seen(object: AnyObject): KubeObject;
  /** A POST behind the pod proxy. */
  post(path: string): void;
  /** Throws when the server does not answer. */
  reach(): void;
}

export class ModelClient implements KubeClient {
  readonly server: string;
  readonly writes: string[] = [];
  /** By plural, then by namespace and name. */
  readonly #objects = new Map<string, Map<string, AnyObject>>();
  readonly #view: () => ModelView;

  constructor(name: string, view: () => ModelView) {
    this.server = `https://${name}.test`;
    this.#view = view;
  }

  /** Stored objects of a kind, without what the world adds. */
  stored<T extends KubeObject>(type: Pick<ResourceType<T>, 'plural'>): readonly T[] {
    return [...this.#kind(type).values()] as KubeObject[] as T[];
  }

  async get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): Promise<T> {
    const found = await this.find(type, key);
    if (found === undefined) throw notFound(type, key);
    return found;
  }

  async find<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): Promise<T | undefined> {
    const { items } = await this.list(type, key.namespace === undefined ? {} : { namespace: key.namespace });
    return items.find(({ metadata }) => metadata.name === key.name);
  }

  list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions): Promise<ObjectList<T>> {
    return this.#answer(() => {
      const view = this.#view();
      const all = [...this.stored(type).map((object) => view.seen(object as AnyObject)), ...view.derived(type.kind)];
      const items = all.filter(
        ({ metadata }) =>
          (options.namespace === undefined || metadata.namespace === options.namespace) &&
          (options.labelSelector ?? '').split(',').every((term) => {
            const [name = '', value] = term.split('=');
            if (value === undefined) return name === '' || metadata.labels?.[name] !== undefined;
            return metadata.labels?.[name] === value;
          }),
      );
      return { items: items as T[], resourceVersion: '1' };
    });
  }

  async *watch<T extends KubeObject>(): AsyncGenerator<WatchEvent<T>> {
    await Promise.reject(new Error('the model has no watch'));
  }

  create<T extends KubeObject>(type: ResourceType<T>, object: T): Promise<T> {
    return this.#put('create', type, object);
  }

  update<T extends KubeObject>(type: ResourceType<T>, object: T): Promise<T> {
    return this.#put('update', type, object);
  }

  apply<T extends KubeObject>(type: ResourceType<T>, object: T): Promise<T> {
    return this.#put('apply', type, object);
  }

  createSubresource(): Promise<never> {
    return Promise.reject(new Error('the model has no subresources'));
  }

  async mergePatch<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, patch: unknown): Promise<T> {
    const current = this.#kind(type).get(keyText(key));
    if (current === undefined) throw notFound(type, key);
    return this.#put('patch', type, merged(current, patch) as T);
  }

  delete(type: ResourceType<KubeObject>, key: ObjectKey): Promise<boolean> {
    return this.#answer(() => {
      this.writes.push(`delete ${type.kind} ${keyText(key)}`);
      return this.#kind(type).delete(keyText(key));
    });
  }

  resourceFor(object: Pick<KubeObject, 'apiVersion' | 'kind'>): Promise<ResourceType> {
    return this.#answer(() => {
      const found = KINDS.find((type) => type.kind === object.kind && apiVersionOf(type) === object.apiVersion);
      if (found === undefined) throw notFound({ kind: object.kind, group: '' }, { name: object.kind });
      const { group, version, plural, kind, namespaced } = found;
      return { group, version, plural, kind, namespaced };
    });
  }

  raw(path: string): Promise<string> {
    return this.#answer(() => {
      this.#view().post(path);
      return 'OK';
    });
  }

  #put<T extends KubeObject>(verb: string, type: ResourceType<T>, object: T): Promise<T> {
    return this.#answer(() => {
      const key = keyText(keyOf(object));
      const before = this.#kind(type).get(key);
      this.writes.push(`${verb} ${object.kind} ${keyText(object.metadata)}`);
      const { generation = 0, uid = `${this.server}/${type.plural}/${key}` } = before?.metadata ?? {};
      const isSame = before !== undefined && JSON.stringify(before['spec']) === JSON.stringify(specOf(object));
      const metadata = { ...object.metadata, uid, generation: isSame ? generation : generation + 1 };
      const stored = { ...object, metadata } as KubeObject as AnyObject;
      this.#kind(type).set(key, stored);
      return this.#view().seen(stored) as T;
    });
  }

  #kind({ plural }: Pick<Type, 'plural'>): Map<string, AnyObject> {
    const own = this.#objects.get(plural) ?? new Map<string, AnyObject>();
    this.#objects.set(plural, own);
    return own;
  }

  #answer<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => {
      this.#view().reach();
      resolve(work());
    });
  }
}

function specOf(object: KubeObject): unknown {
  return 'spec' in object ? object.spec : undefined;
}

function notFound(type: { readonly kind: string; readonly group: string }, key: ObjectKey): FleetbedError {
  const message = `${type.kind} "${keyText(key)}" not found`;
  return new KubeStatusError({ kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404, message });
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const fields: Record<string, unknown> = { ...(target as Record<string, unknown>) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(fields, name);
    else fields[name] = merged(fields[name], value);
  }
  return fields;
}
