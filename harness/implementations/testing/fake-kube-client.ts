import type { ApplyOptions, CallOptions, KubeClient, ListOptions, ObjectList } from '../../kube/client/kube-client.ts';
import {
  keyOf,
  keyText,
  resourceType,
  type AnyObject,
  type KubeObject,
  type ObjectKey,
  type ResourceType,
} from '../../kube/meta/object.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';

/** Kinds of the installed manifests that have no namespace. */
const CLUSTER_SCOPED = ['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding', 'GatewayClass'];

/**
 * A server that keeps what is applied, as the cluster's own controllers would leave it (`react`), and answers it again.
 * Does: apply, update, get, find, list by namespace, discovery of any kind. Everything else rejects.
 */
export class FakeKubeClient implements KubeClient {
  readonly server = 'https://fake.invalid';
  /** Everything applied, in order. */
  readonly applied: AnyObject[] = [];
  readonly #objects = new Map<string, AnyObject>();
  readonly #react: (object: AnyObject) => AnyObject;

  constructor(react: (object: AnyObject) => AnyObject = (object) => object) {
    this.#react = react;
  }

  put(object: AnyObject): void {
    this.#objects.set(nameOf(object.kind, keyOf(object)), object);
  }

  /** What was applied under that name. */
  object(kind: string, name: string): AnyObject | undefined {
    return this.applied.findLast((object) => object.kind === kind && object.metadata.name === name);
  }

  async get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, options: CallOptions): Promise<T> {
    const found = await this.find(type, key, options);
    if (found !== undefined) return found;
    throw new KubeStatusError({
      kind: 'Status',
      code: 404,
      reason: 'NotFound',
      message: `${nameOf(type.kind, key)} not found`,
    });
  }

  find<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, { signal }: CallOptions): Promise<T | undefined> {
    signal.throwIfAborted();
    return Promise.resolve(this.#objects.get(nameOf(type.kind, key)) as T | undefined);
  }

  list<T extends KubeObject>(type: ResourceType<T>, { namespace }: ListOptions & CallOptions): Promise<ObjectList<T>> {
    const items = [...this.#objects.values()].filter(
      ({ kind, metadata }) => kind === type.kind && (namespace === undefined || metadata.namespace === namespace),
    );
    return Promise.resolve({ items: items as unknown as readonly T[], resourceVersion: '1' });
  }

  apply<T extends KubeObject>(_type: ResourceType<T>, object: T, { signal }: ApplyOptions): Promise<T> {
    signal.throwIfAborted();
    const kept = object as unknown as AnyObject;
    this.applied.push(kept);
    this.put(this.#react(kept));
    return Promise.resolve(object);
  }

  resourceFor({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): Promise<ResourceType> {
    const scope = CLUSTER_SCOPED.includes(kind) ? 'Cluster' : 'Namespaced';
    return Promise.resolve(resourceType(apiVersion, kind, `${kind.toLowerCase()}s`, scope));
  }

  async *watch(): AsyncGenerator<never> {
    await notFaked('watch');
  }
  create(): Promise<never> {
    return notFaked('create');
  }
  update<T extends KubeObject>(_type: ResourceType<T>, object: T, { signal }: CallOptions): Promise<T> {
    signal.throwIfAborted();
    this.put(object as KubeObject as AnyObject);
    return Promise.resolve(object);
  }
  createSubresource(): Promise<never> {
    return notFaked('createSubresource');
  }
  mergePatch(): Promise<never> {
    return notFaked('mergePatch');
  }
  delete(): Promise<never> {
    return notFaked('delete');
  }
  raw(): Promise<never> {
    return notFaked('raw');
  }
}

function notFaked(method: string): Promise<never> {
  return Promise.reject(new Error(`the fake server has no ${method}`));
}

function nameOf(kind: string, key: ObjectKey): string {
  return `${kind} ${keyText(key)}`;
}
