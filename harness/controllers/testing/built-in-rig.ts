import { seededRandom } from '../../core/random.ts';
import type { Clock } from '../../core/clock.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { AnyObject, KubeObject, ObjectKey, ResourceType } from '../../kube/meta/object.ts';
import {
  startBuiltInControllers,
  type BuiltInControllers,
  type BuiltInControllersOptions,
} from '../builtin/built-in-controllers.ts';
import { ScriptedKubelet, type ScriptedKubeletOptions } from './scripted-kubelet.ts';

/** Controllers and kubelets of a cluster; everything in the namespace `default`. */
export interface BuiltInRig extends AsyncDisposable {
  readonly client: KubeClient;
  readonly controllers: BuiltInControllers;
  readonly kubelet: ScriptedKubelet;
  readonly lines: readonly string[];
  create(type: ResourceType<KubeObject>, object: object): Promise<AnyObject>;
  get<T extends KubeObject>(type: ResourceType<T>, name: string | ObjectKey): Promise<T>;
  list<T extends KubeObject>(type: ResourceType<T>): Promise<readonly T[]>;
  patch(type: ResourceType<KubeObject>, name: string | ObjectKey, patch: object, sub?: 'status'): Promise<void>;
  remove(type: ResourceType<KubeObject>, name: string | ObjectKey): Promise<void>;
  /** Controllers and kubelets have nothing to do. */
  idle(): Promise<void>;
}

export async function startBuiltInRig(
  client: KubeClient,
  clock: Clock,
  kubelets: Partial<ScriptedKubeletOptions> = {},
  options: Partial<BuiltInControllersOptions> = {},
): Promise<BuiltInRig> {
  const { signal } = new AbortController();
  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(line);
  };
  const controllers = startBuiltInControllers({ client, clock, random: seededRandom(1), log, ...options });
  const kubelet = new ScriptedKubelet({ client, clock, nodes: [], ...kubelets });
  await kubelet.start();
  const keyOf = (name: string | ObjectKey): ObjectKey =>
    typeof name === 'string' ? { namespace: 'default', name } : name;
  const idle = async (): Promise<void> => {
    // Each wakes the other.
    for (let round = 0; round < 3; round += 1) {
      await controllers.idle();
      await kubelet.idle();
    }
  };
  await idle();
  return {
    client,
    controllers,
    kubelet,
    lines,
    create: (type, object) => {
      const { metadata, ...rest } = object as { readonly metadata: object };
      const namespace = type.namespaced ? { namespace: 'default' } : {};
      const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`;
      const whole = { apiVersion, kind: type.kind, ...rest, metadata: { ...namespace, ...metadata } };
      return client.create(type, whole as unknown as AnyObject, { signal }) as Promise<AnyObject>;
    },
    get: (type, name) => client.get(type, keyOf(name), { signal }),
    list: async (type) => (await client.list(type, { signal })).items,
    patch: async (type, name, patch, sub) => {
      await client.mergePatch(type, keyOf(name), patch, { signal, ...(sub === undefined ? {} : { subresource: sub }) });
    },
    remove: async (type, name) => {
      await client.delete(type, keyOf(name), { signal });
    },
    idle,
    [Symbol.asyncDispose]: async () => {
      await kubelet[Symbol.asyncDispose]();
      await controllers[Symbol.asyncDispose]();
    },
  };
}
