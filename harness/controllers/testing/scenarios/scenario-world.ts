/** A namespace of a cluster whose controllers run, seen through informers; scenarios play its kubelet by hand. */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../../core/clock.ts';
import { CONTROLLER_REVISION, DAEMON_SET, DEPLOYMENT, REPLICA_SET, STATEFUL_SET } from '../../../kube/api/apps.ts';
import { JOB } from '../../../kube/api/batch.ts';
import { ENDPOINTS, EVENT, NODE, PERSISTENT_VOLUME_CLAIM, SERVICE, type Node } from '../../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../../kube/api/discovery.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { POD_DISRUPTION_BUDGET } from '../../../kube/api/policy.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { keyOf, type AnyObject, type KubeObject, type ResourceType } from '../../../kube/meta/object.ts';
import { Informer } from '../../runtime/informer.ts';

const TYPES: readonly ResourceType<KubeObject>[] = [
  DEPLOYMENT,
  REPLICA_SET,
  STATEFUL_SET,
  DAEMON_SET,
  CONTROLLER_REVISION,
  JOB,
  POD,
  SERVICE,
  ENDPOINTS,
  ENDPOINT_SLICE,
  PERSISTENT_VOLUME_CLAIM,
  POD_DISRUPTION_BUDGET,
  EVENT,
].map((type) => type as unknown as ResourceType<KubeObject>);

export interface ScenarioWorldOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly namespace: string;
  /** Resolves once the controllers have nothing to do. */
  readonly quiet: (world: ScenarioWorld) => Promise<void>;
}

export class ScenarioWorld implements AsyncDisposable {
  readonly namespace: string;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly #options: ScenarioWorldOptions;
  readonly #stop = new AbortController();
  readonly #informers = new Map<string, Informer<KubeObject>>();
  readonly #waiting = new Set<() => void>();
  #running: Promise<unknown> = Promise.resolve();
  readonly #nodes: string[] = [];
  #addresses = 0;
  #changes = 0;

  constructor(options: ScenarioWorldOptions) {
    this.#options = options;
    this.namespace = options.namespace;
    this.client = options.client;
    this.clock = options.clock;
  }

  /** Counts what happened so far. */
  get changes(): number {
    return this.#changes;
  }

  async start(): Promise<void> {
    const { client, clock, namespace } = this.#options;
    const { signal } = this.#stop;
    setMaxListeners(0, signal);
    const runs = TYPES.map((type) => {
      const informer = new Informer({
        client,
        type,
        clock,
        scope: { namespace },
        log: () => undefined,
        onChange: () => {
          this.#changes += 1;
          for (const look of [...this.#waiting]) look();
        },
      });
      this.#informers.set(type.kind, informer);
      return informer.run(signal);
    });
    this.#running = Promise.all(runs);
    await this.#when('informers know the namespace', () => [...this.#informers.values()].every((each) => each.synced));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#nodes) await this.client.delete(NODE, { name }, { signal: this.#stop.signal });
    this.#stop.abort(new Error('the scenario is over'));
    await this.#running;
  }

  /** By kind. */
  ofKind(kind: string): readonly AnyObject[] {
    return (this.#informers.get(kind)?.list() ?? []) as readonly AnyObject[];
  }

  list<T extends KubeObject>({ kind }: ResourceType<T>): readonly T[] {
    return this.ofKind(kind) as unknown as readonly T[];
  }

  object<T extends KubeObject>(type: ResourceType<T>, name: string): T | undefined {
    return this.list(type).find(({ metadata }) => metadata.name === name);
  }

  get pods(): readonly Pod[] {
    return this.list(POD);
  }

  async create(object: object): Promise<void> {
    const { signal } = this.#stop;
    const typed = object as AnyObject;
    const type = TYPES.find(({ kind }) => kind === typed.kind);
    if (type === undefined) throw new Error(`no ${typed.kind}`);
    await this.client.create(
      type,
      { ...typed, metadata: { ...typed.metadata, namespace: this.namespace } },
      { signal },
    );
  }

  async patch(kind: string, name: string, patch: object, subresource?: 'status'): Promise<void> {
    const { signal } = this.#stop;
    const options = subresource === undefined ? { signal } : { signal, subresource };
    const answer = await this.client.mergePatch(this.#type(kind), { namespace: this.namespace, name }, patch, options);
    this.#informers.get(kind)?.remember(answer);
  }

  async remove(kind: string, name: string): Promise<void> {
    await this.client.delete(this.#type(kind), { namespace: this.namespace, name }, { signal: this.#stop.signal });
  }

  /** Makes a node that is ready. Its name begins with the namespace. */
  async node(suffix: string, labels: Readonly<Record<string, string>> = {}): Promise<string> {
    const { signal } = this.#stop;
    const name = `${this.namespace}-${suffix}`;
    this.#nodes.push(name);
    await this.client.create<Node>(NODE, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } }, { signal });
    const now = kubeTime(this.clock.date());
    const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
    const conditions = [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }];
    await this.client.mergePatch(NODE, { name }, { status: { conditions } }, { signal, subresource: 'status' });
    return name;
  }

  /** Plays the scheduler. */
  async bind(pods: readonly Pod[], node: string): Promise<void> {
    for (const pod of pods) {
      const binding = {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: pod.metadata.name },
        target: { kind: 'Node', name: node },
      };
      await this.client.createSubresource(POD, keyOf(pod), 'binding', binding, { signal: this.#stop.signal });
    }
  }

  /** Plays the kubelet: the pods run, and are ready or not. */
  async run(pods: readonly Pod[], isReady = true): Promise<void> {
    for (const pod of pods) {
      this.#addresses += 1;
      const podIP = pod.status?.podIP ?? `10.9.0.${this.#addresses}`;
      await this.#status(pod, { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions: this.#ready(isReady) });
    }
  }

  /** Plays the kubelet: the pods end. */
  async end(pods: readonly Pod[], exitCode = 0): Promise<void> {
    for (const pod of pods) {
      const [container] = pod.spec.containers;
      const finishedAt = kubeTime(this.clock.date());
      const terminated = {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        finishedAt,
        startedAt: finishedAt,
      };
      const { name = '', image = '' } = container ?? {};
      const ended = { name, image, imageID: '', ready: false, restartCount: 0, state: { terminated } };
      const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
      await this.#status(pod, { phase, conditions: this.#ready(false), containerStatuses: [ended] });
    }
  }

  /** Resolves once `check` holds. Rejects after 20 s. */
  async until(what: string, check: (world: ScenarioWorld) => boolean): Promise<void> {
    await this.#when(what, () => check(this));
  }

  async quiet(): Promise<void> {
    await this.#options.quiet(this);
  }

  #type(kind: string): ResourceType<KubeObject> {
    const type = TYPES.find((each) => each.kind === kind);
    if (type === undefined) throw new Error(`no ${kind}`);
    return type;
  }

  async #status(pod: Pod, status: object): Promise<void> {
    const options = { signal: this.#stop.signal, subresource: 'status' as const };
    await this.client.mergePatch(POD, keyOf(pod), { status }, options);
  }

  #ready(isReady: boolean): object[] {
    const status = isReady ? 'True' : 'False';
    return [{ type: 'Ready', status, lastTransitionTime: kubeTime(this.clock.date()) }];
  }

  #when(what: string, check: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(20_000, () => {
        this.#waiting.delete(look);
        reject(new Error(`${this.client.server}: ${what}: not after 20 s`));
      });
      const look = (): void => {
        if (!check()) return;
        this.#waiting.delete(look);
        timer[Symbol.dispose]();
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}
