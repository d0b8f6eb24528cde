import { systemClock, type Clock } from '../../core/clock.ts';
import type { FakeClock } from '../../core/testing/fake-clock.ts';
import { Deferred } from '../../core/deferred.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { seededRandom } from '../../core/random.ts';
import type { PodRuntime } from '../../apiserver/streams/pod-runtime.ts';
import { EVENT, type Event } from '../../kube/api/core.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { AnyObject } from '../../kube/meta/object.ts';
import type { Kubelets, NodeSpec } from '../kubelet.ts';
import { RUN_POD, type RunPod, type RunPodSpec } from '../pods/pod-types.ts';
import { startKubelets } from '../start-kubelets.ts';
import { LoopbackNetworks } from './loopback-networks.ts';
import { SAMPLE_IMAGES } from './sample-images.ts';
import { FOREVER, SAMPLE_IMAGE } from './sample-pods.ts';

export const NODES: readonly NodeSpec[] = [0, 1].map((number) => ({
  name: `node-${number}`,
  address: `127.83.240.${number + 1}`,
  labels: { 'topology.kubernetes.io/zone': 'here-a', 'topology.kubernetes.io/region': 'here' },
  podCidr: `127.83.${number}.0/24`,
}));

/** Starts an API server whose pods have a runtime. Tests give it: this room does not know the API server. */
export type StartServer = (podRuntime: PodRuntime) => Promise<AsyncDisposable & { readonly client: KubeClient }>;

/** An API server and the kubelets of two nodes. */
export class KubeletRig implements AsyncDisposable {
  readonly client: KubeClient;
  readonly kubelets: Kubelets;
  readonly networks: LoopbackNetworks;
  readonly lines: string[];
  readonly #stack: DisposeStack;
  readonly #stop: AbortController;

  static async start(startServer: StartServer, clock: Clock = systemClock): Promise<KubeletRig> {
    const stack = new DisposeStack();
    const late = new Deferred<PodRuntime>();
    const reached: { runtime?: PodRuntime } = {};
    const behind: PodRuntime = {
      logs: async (...args) => (await late.promise).logs(...args),
      exec: async (...args) => (await late.promise).exec(...args),
      attach: async (...args) => (await late.promise).attach(...args),
      dial: async (...args) => (await late.promise).dial(...args),
      refusal: (...args) => reached.runtime?.refusal?.(...args),
    };
    const { client } = stack.use(await startServer(behind));
    const lines: string[] = [];
    const networks = new LoopbackNetworks(NODES);
    const kubelets = stack.use(
      startKubelets({
        client,
        nodes: NODES,
        images: SAMPLE_IMAGES,
        networks,
        clock,
        random: seededRandom(2),
        log: (line) => lines.push(line),
      }),
    );
    reached.runtime = kubelets;
    late.resolve(kubelets);
    await kubelets.ready;
    return new KubeletRig({ client, kubelets, networks, lines, stack });
  }

  private constructor({
    client,
    kubelets,
    networks,
    lines,
    stack,
  }: Pick<KubeletRig, 'client' | 'kubelets' | 'networks' | 'lines'> & { readonly stack: DisposeStack }) {
    this.client = client;
    this.kubelets = kubelets;
    this.networks = networks;
    this.lines = lines;
    this.#stack = stack;
    this.#stop = new AbortController();
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** A pod on the first node, unless it says otherwise. */
  create(name: string, spec: Partial<RunPodSpec>, metadata: Readonly<Record<string, unknown>> = {}): Promise<RunPod> {
    const pod: AnyObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', ...metadata },
      spec: {
        nodeName: 'node-0',
        terminationGracePeriodSeconds: 1,
        automountServiceAccountToken: false,
        containers: [{ name: 'main', image: SAMPLE_IMAGE, command: FOREVER }],
        ...spec,
      },
    };
    return this.client.create(RUN_POD, pod as unknown as RunPod, { signal: this.signal });
  }

  /** Waits for a pod that is as `test` says. Undefined: it is gone. */
  async until(name: string, test: (pod: RunPod) => boolean): Promise<RunPod> {
    const pod = await this.#watch(name, (found) => found !== undefined && test(found));
    if (pod === undefined) throw new Error(`pod ${name} is gone`);
    return pod;
  }

  async untilGone(name: string): Promise<void> {
    await this.#watch(name, (found) => found === undefined);
  }

  async events(name: string): Promise<readonly Event[]> {
    const { items } = await this.client.list(EVENT, { namespace: 'default', signal: this.signal });
    return items.filter(({ involvedObject }) => involvedObject.name === name);
  }

  /** Waits for an event of a pod. */
  async event(name: string, reason: string, words = ''): Promise<Event> {
    const stop = new AbortController();
    try {
      const list = await this.client.list(EVENT, { namespace: 'default', signal: stop.signal });
      const matches = (each: Event): boolean =>
        each.involvedObject.name === name && each.reason === reason && (each.message ?? '').includes(words);
      const found = list.items.find(matches);
      if (found !== undefined) return found;
      const { resourceVersion } = list;
      for await (const event of this.client.watch(EVENT, {
        namespace: 'default',
        resourceVersion,
        signal: stop.signal,
      }))
        if (event.type !== 'BOOKMARK' && matches(event.object)) return event.object;
      throw new Error(`no event ${reason} of ${name}`);
    } finally {
      stop.abort();
    }
  }

  /** A pod and its events, once what is known is written. */
  async settled(name: string): Promise<{ readonly pod: RunPod; readonly events: readonly Event[] }> {
    await this.kubelets.written();
    const pod = await this.client.get(RUN_POD, { name, namespace: 'default' }, { signal: this.signal });
    return { pod, events: await this.events(name) };
  }

  /** Lets time pass, 50 times as fast as it does, until something is over. */
  async stepUntil<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    work.then(over, over);
    const go = (): boolean => !isOver;
    while (go()) {
      await clock.advance(100);
      await systemClock.sleep(2);
    }
    return work;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#stack[Symbol.asyncDispose]();
  }

  async #watch(name: string, test: (pod: RunPod | undefined) => boolean): Promise<RunPod | undefined> {
    const stop = new AbortController();
    try {
      const { items, resourceVersion } = await this.client.list(RUN_POD, { namespace: 'default', signal: stop.signal });
      const first = items.find(({ metadata }) => metadata.name === name);
      if (test(first)) return first;
      const watched = this.client.watch(RUN_POD, { namespace: 'default', resourceVersion, signal: stop.signal });
      for await (const event of watched) {
        if (event.type === 'BOOKMARK' || event.object.metadata.name !== name) continue;
        const found = event.type === 'DELETED' ? undefined : event.object;
        if (test(found)) return found;
      }
      throw new Error(`the watch of ${name} ended`);
    } finally {
      stop.abort();
    }
  }
}

export function isReady(pod: RunPod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}
