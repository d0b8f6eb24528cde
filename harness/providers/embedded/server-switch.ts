import { inProcessClient } from '../../apiserver/in-process-client.ts';
import type { ApiServer } from '../../apiserver/api-server.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { CallOptions, KubeClient } from '../../kube/client/kube-client.ts';

/**
 * The API server of a cluster over the runs of its life, for programs that outlive one of them: the kubelets, whose disks
 * do. While it is down whoever reads waits for it to come back, and whoever writes is refused.
 */
export class ServerSwitch {
  #server: ApiServer | undefined;
  #waiting: (() => void)[] = [];

  connect(server: ApiServer): void {
    this.#server = server;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  disconnect(): void {
    this.#server = undefined;
  }

  client(fieldManager: string): KubeClient {
    let current: { readonly server: ApiServer; readonly client: KubeClient } | undefined;
    const clientOf = (server: ApiServer): KubeClient => {
      if (current?.server !== server) current = { server, client: inProcessClient(server, { fieldManager }) };
      return current.client;
    };
    const reading = async ({ signal }: CallOptions): Promise<KubeClient> => clientOf(await this.#present(signal));
    const writing = (): KubeClient => {
      if (this.#server === undefined) throw down();
      return clientOf(this.#server);
    };
    return {
      server: 'the API server of this cluster',
      get: async (type, key, options) => (await reading(options)).get(type, key, options),
      find: async (type, key, options) => (await reading(options)).find(type, key, options),
      list: async (type, options) => (await reading(options)).list(type, options),
      async *watch(type, options) {
        yield* (await reading(options)).watch(type, options);
      },
      create: async (type, object, options) => writing().create(type, object, options),
      update: async (type, object, options) => writing().update(type, object, options),
      createSubresource: async (type, key, subresource, object, options) =>
        writing().createSubresource(type, key, subresource, object, options),
      mergePatch: async (type, key, patch, options) => writing().mergePatch(type, key, patch, options),
      apply: async (type, object, options) => writing().apply(type, object, options),
      delete: async (type, key, options) => writing().delete(type, key, options),
      resourceFor: async (object, options) => (await reading(options)).resourceFor(object, options),
      raw: async (path, options) => (await reading(options)).raw(path, options),
    };
  }

  async #present(signal: AbortSignal): Promise<ApiServer> {
    while (this.#server === undefined) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { once: true },
        );
      });
      signal.throwIfAborted();
    }
    return this.#server;
  }
}

function down(): FleetbedError {
  return new FleetbedError('FLEETBED_KUBE_UNREACHABLE', 'the API server of this cluster is down');
}
