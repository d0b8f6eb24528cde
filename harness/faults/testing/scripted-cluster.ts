import { DEPLOYMENT, type Deployment } from '../../kube/api/apps.ts';
import { POD, type Pod } from '../../kube/api/pod.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { keyText, type KubeObject, type ObjectKey, type ResourceType } from '../../kube/meta/object.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';

/** One cluster with a Deployment and its pods, which moves only when a test moves it. Only what faults call is there. */
export class ScriptedCluster {
  readonly #objects = new Map<string, KubeObject>();
  /** Every write, in order: `scale store/store 0`, `POST /api/v1/…`, `delete store/store`. */
  readonly writes: string[] = [];
  /** Runs after each write, as controllers and kubelets would. */
  react: (write: string) => void = () => undefined;
  #uids = 0;

  put<T extends KubeObject>(type: ResourceType<T>, object: T): T {
    const uid = object.metadata.uid ?? `uid-${String((this.#uids += 1))}`;
    const stored = { ...object, metadata: { ...object.metadata, uid } };
    this.#objects.set(pathOf(type, object.metadata), stored);
    return stored;
  }

  take<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): T | undefined {
    return this.#objects.get(pathOf(type, key)) as T | undefined;
  }

  remove(type: Pick<ResourceType, 'plural'>, key: ObjectKey): boolean {
    return this.#objects.delete(pathOf(type, key));
  }

  all<T extends KubeObject>(type: ResourceType<T>): readonly T[] {
    return [...this.#objects.entries()].flatMap(([path, object]) =>
      path.startsWith(`${type.plural}/`) ? [object as T] : [],
    );
  }

  write(text: string): void {
    this.writes.push(text);
    this.react(text);
  }

  get client(): KubeClient {
    return {
      server: 'https://127.0.0.1:6443',
      get: (type, key) => this.#promise(() => this.take(type, key) ?? refuse('NotFound', 404)),
      find: (type, key) => this.#promise(() => this.take(type, key)),
      list: (type) => this.#promise(() => ({ items: this.all(type), resourceVersion: '1' })),
      watch: () => refuse('MethodNotAllowed', 405),
      create: (type, object) =>
        this.#promise(() => {
          if (this.take(type, object.metadata) !== undefined) return refuse('AlreadyExists', 409);
          const stored = this.put(type, object);
          this.write(`create ${keyText(object.metadata)}`);
          return stored;
        }),
      update: () => this.#promise(() => refuse('MethodNotAllowed', 405)),
      createSubresource: () => this.#promise(() => refuse('MethodNotAllowed', 405)),
      mergePatch: (type, key, patch) => this.#promise(() => this.#scale(type, key, patch)),
      apply: () => this.#promise(() => refuse('MethodNotAllowed', 405)),
      delete: (type, key) =>
        this.#promise(() => {
          const there = this.take(type, key) !== undefined;
          this.write(`delete ${keyText(key)}`);
          return there;
        }),
      resourceFor: () => this.#promise(() => refuse('MethodNotAllowed', 405)),
      raw: (path, { method = 'GET' }) =>
        this.#promise(() => {
          this.write(`${method} ${path}`);
          return 'OK';
        }),
    };
  }

  #scale<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey, patch: unknown): T {
    const object = this.take(DEPLOYMENT, key) ?? refuse('NotFound', 404);
    const { replicas } = (patch as { readonly spec: { readonly replicas: number } }).spec;
    const generation = (object.metadata.generation ?? 0) + 1;
    this.put(DEPLOYMENT, {
      ...object,
      metadata: { ...object.metadata, generation },
      spec: { ...object.spec, replicas },
    });
    this.write(`scale ${keyText(key)} ${String(replicas)}`);
    return this.take(type, key) ?? refuse('NotFound', 404);
  }

  #promise<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(work());
    });
  }
}

export function storeDeployment(replicas: number): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'store', namespace: 'store', generation: 1 },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'store' } },
      template: { spec: { containers: [{ name: 'store', image: 'fleetbed.dev/runtime' }] } },
    },
    status: { observedGeneration: 1, replicas, availableReplicas: replicas },
  };
}

export function storePod(name: string, ready: boolean, metadata: Partial<Pod['metadata']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'store', labels: { app: 'store' }, ...metadata, name },
    spec: { containers: [] },
    status: {
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False', ...(ready ? {} : { reason: 'ContainersNotReady' }) },
      ],
    },
  };
}

/** Sets a pod's Ready condition, as a kubelet would after its probe. */
export function setReady(cluster: ScriptedCluster, name: string, ready: boolean): void {
  const pod = cluster.take(POD, { namespace: 'store', name });
  if (pod !== undefined) cluster.put(POD, storePod(name, ready, pod.metadata));
}

function refuse(reason: string, code: number): never {
  throw new KubeStatusError({ kind: 'Status', reason, code, message: reason });
}

function pathOf({ plural }: Pick<ResourceType, 'plural'>, { namespace, name }: ObjectKey): string {
  return `${plural}/${namespace ?? ''}/${name}`;
}
