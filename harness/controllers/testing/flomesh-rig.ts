import { systemClock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { FLOMESH_CLUSTER } from '../../kube/api/flomesh.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { FLOMESH_CRDS } from '../../kube/crds/flomesh/flomesh-crds.ts';
import { applyManifest } from '../../kube/manifest/apply-manifest.ts';
import { ControlPlane } from '../flomesh/control-plane/control-plane.ts';
import { MemberAgent } from '../flomesh/member/member-agent.ts';
import { ensureMeshConfig } from '../flomesh/own-objects.ts';
import { flomeshCluster } from './flomesh-objects.ts';
import { namespaceObject } from './objects.ts';

interface Running {
  end(): Promise<void>;
}

const SERVERS = 4;

/** Starts an API server without objects. */
export type StartServer = () => Promise<AsyncDisposable & { readonly client: KubeClient }>;

/**
 * Four API servers with the controllers of Flomesh: a control plane, number 0, and the members 1 to 3, which it manages. The
 * namespace `httpbin` is in 1 and 3.
 */
export class FlomeshRig implements AsyncDisposable {
  readonly signal: AbortSignal = new AbortController().signal;
  /** Members whose server takes requests of a new control plane and never answers, as `cluster-2`. */
  readonly silent: Set<string> = new Set();
  readonly #clients: readonly KubeClient[];
  readonly #stack: DisposeStack;
  #plane: Running | undefined;

  private constructor(clients: readonly KubeClient[], stack: DisposeStack) {
    this.#clients = clients;
    this.#stack = stack;
  }

  static async start(startServer: StartServer): Promise<FlomeshRig> {
    const stack = new DisposeStack();
    const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer()));
    for (const server of servers) stack.use(server);
    const rig = new FlomeshRig(
      servers.map(({ client }) => client),
      stack,
    );
    await Promise.all(servers.map((_, index) => rig.#prepare(index)));
    stack.defer(() => rig.#plane?.end());
    rig.#plane = rig.#startControlPlane(0, 'uid-0');
    for (const index of [1, 2, 3])
      await rig.client(0).create(FLOMESH_CLUSTER, flomeshCluster(index), { signal: rig.signal });
    return rig;
  }

  client(index: number): KubeClient {
    const found = this.#clients[index];
    if (found === undefined) throw new RangeError(`there is no server ${String(index)}`);
    return found;
  }

  /** One more control plane, in a member. */
  startControlPlane(index: number): void {
    const running = this.#startControlPlane(index, `uid-${String(index)}`);
    this.#stack.defer(() => running.end());
  }

  async restartControlPlane(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.#plane?.end();
    await meanwhile();
    this.#plane = this.#startControlPlane(0, 'uid-0');
  }

  async until<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
    return waitFor(
      what,
      async () => {
        const seen = await look();
        return holds(seen) ? ready(seen) : notYet(JSON.stringify(seen));
      },
      { clock: systemClock, signal: this.signal, timeoutMs: 8_000, everyMs: 10 },
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack[Symbol.asyncDispose]();
  }

  async #prepare(index: number): Promise<void> {
    const { signal } = this;
    const client = this.client(index);
    const namespaces = ['flomesh', ...(index % 2 === 1 ? ['httpbin'] : [])];
    const objects = [...FLOMESH_CRDS, ...namespaces.map((name) => namespaceObject(name))];
    await applyManifest(client, objects, { clock: systemClock, signal, fieldManager: 'test' });
    await ensureMeshConfig(client, `uid-${String(index)}`, signal);
    const agent = new MemberAgent({ client, clock: systemClock, log: () => undefined, region: '' });
    const running = run((own) => agent.run(own));
    this.#stack.defer(() => running.end());
  }

  #startControlPlane(index: number, uid: string): Running {
    const controlPlane = new ControlPlane({
      client: this.client(index),
      uid,
      // The kubeconfig of a test is the name of a cluster.
      connect: (kubeconfig) => {
        const found = this.#clients[Number(kubeconfig.split('-')[1])];
        if (found === undefined) throw new Error('the kubeconfig is not valid.');
        return handle(found, this.silent.has(kubeconfig));
      },
      resolve: (host) => Promise.resolve(host),
      clock: systemClock,
      log: () => undefined,
    });
    return run((own) => controlPlane.run(own));
  }
}

function run(work: (signal: AbortSignal) => Promise<void>): Running {
  const stop = new AbortController();
  const running = work(stop.signal);
  return {
    end: async () => {
      stop.abort(new Error('stopped'));
      await running;
    },
  };
}

/** A client of its own, which may be disposed without the other. */
function handle(client: KubeClient, isSilent: boolean): KubeClient & AsyncDisposable {
  return {
    server: client.server,
    get: (...args) => (isSilent ? aborted(args[2].signal) : client.get(...args)),
    find: (...args) => client.find(...args),
    list: (...args) => client.list(...args),
    watch: (...args) => client.watch(...args),
    create: (...args) => client.create(...args),
    update: (...args) => client.update(...args),
    createSubresource: (...args) => client.createSubresource(...args),
    mergePatch: (...args) => client.mergePatch(...args),
    apply: (...args) => client.apply(...args),
    delete: (...args) => client.delete(...args),
    resourceFor: (...args) => client.resourceFor(...args),
    raw: (...args) => client.raw(...args),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
