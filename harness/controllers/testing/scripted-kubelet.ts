/** Plays the kubelets of a few nodes: registers them, and answers for the pods that are bound to them. */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import { NODE, type Node } from '../../kube/api/core.ts';
import { POD, type Pod } from '../../kube/api/pod.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';
import { keyOf } from '../../kube/meta/object.ts';
import { isConflict, isNotFound } from '../../kube/status/status-predicates.ts';

export type PodEnd = 'Succeeded' | 'Failed';

export interface ScriptedKubeletOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly nodes: readonly string[];
  /** What becomes of a pod that is bound. `Pending`: nothing. @default Running and ready */
  readonly outcome?: (pod: Pod) => 'Ready' | 'Running' | 'Pending' | PodEnd;
  /** Labels of a node besides its name. */
  readonly labels?: (node: string) => Readonly<Record<string, string>>;
}

export class ScriptedKubelet implements AsyncDisposable {
  readonly #options: ScriptedKubeletOptions;
  readonly #stop = new AbortController();
  readonly #work = new Set<Promise<void>>();
  #following: Promise<void> = Promise.resolve();
  #addresses = 0;

  constructor(options: ScriptedKubeletOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { client, nodes } = this.#options;
    const { signal } = this.#stop;
    setMaxListeners(0, signal);
    for (const name of nodes) await this.#register(name);
    const { items, resourceVersion } = await client.list(POD, { signal });
    this.#following = this.#follow(resourceVersion);
    for (const pod of items) this.#handle(pod);
  }

  /** What began is done. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('the test is over'));
    await this.#following;
    await this.idle();
  }

  /** Says of a pod that it is ready, or is not. */
  async setReady(pod: Pod, isReady: boolean): Promise<void> {
    await this.#patch(pod, { phase: 'Running', conditions: this.#conditions(isReady) });
  }

  async end(pod: Pod, phase: PodEnd, exitCode: number = phase === 'Failed' ? 1 : 0): Promise<void> {
    const [container] = pod.spec.containers;
    const terminated = { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' };
    await this.#patch(pod, {
      phase,
      conditions: this.#conditions(false),
      containerStatuses: [
        {
          name: container?.name ?? '',
          image: container?.image ?? '',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { terminated },
        },
      ],
    });
  }

  async #register(name: string): Promise<void> {
    const { client, clock, labels = () => ({}) } = this.#options;
    const { signal } = this.#stop;
    const now = kubeTime(clock.date());
    const amounts = { cpu: '8', memory: '32Gi', pods: '110' };
    const node = await client.create<Node>(
      NODE,
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels(name) } },
      },
      { signal },
    );
    const ready = {
      type: 'Ready',
      status: 'True' as const,
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
    };
    const conditions = [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }];
    const status = { conditions, capacity: amounts, allocatable: amounts };
    await client.mergePatch(NODE, keyOf(node), { status }, { signal, subresource: 'status' });
  }

  async #follow(resourceVersion: string): Promise<void> {
    const { signal } = this.#stop;
    for await (const event of this.#options.client.watch(POD, { signal, resourceVersion }))
      if (event.type === 'ADDED' || event.type === 'MODIFIED') this.#handle(event.object);
  }

  #handle(pod: Pod): void {
    const work = this.#answer(pod).finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async #answer(pod: Pod): Promise<void> {
    if (!this.#options.nodes.includes(pod.spec.nodeName ?? '')) return;
    try {
      if (pod.metadata.deletionTimestamp === undefined) await this.#begin(pod);
      else await this.#finish(pod);
    } catch (error) {
      if (!this.#stop.signal.aborted && !isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  async #begin(pod: Pod): Promise<void> {
    const { outcome = () => 'Ready' as const } = this.#options;
    if (pod.status?.podIP !== undefined || pod.status?.phase !== 'Pending') return;
    const wanted = outcome(pod);
    if (wanted === 'Ready' || wanted === 'Running') await this.#run(pod, wanted === 'Ready');
    else if (wanted !== 'Pending') await this.end(pod, wanted);
  }

  async #finish(pod: Pod): Promise<void> {
    const { uid, finalizers } = pod.metadata;
    if (finalizers !== undefined || uid === undefined) return;
    const { signal } = this.#stop;
    await this.#options.client.delete(POD, keyOf(pod), { signal, gracePeriodSeconds: 0, uid });
  }

  async #run(pod: Pod, isReady: boolean): Promise<void> {
    this.#addresses += 1;
    const podIP = `10.1.${Math.floor(this.#addresses / 250)}.${(this.#addresses % 250) + 1}`;
    await this.#patch(pod, { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions: this.#conditions(isReady) });
  }

  #conditions(isReady: boolean): object[] {
    const lastTransitionTime = kubeTime(this.#options.clock.date());
    const status = isReady ? 'True' : 'False';
    return [
      { type: 'PodScheduled', status: 'True', lastTransitionTime },
      { type: 'Ready', status, lastTransitionTime },
    ];
  }

  async #patch(pod: Pod, status: object): Promise<void> {
    const { client } = this.#options;
    await client.mergePatch(POD, keyOf(pod), { status }, { signal: this.#stop.signal, subresource: 'status' });
  }
}
