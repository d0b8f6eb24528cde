import { randomUUID } from 'node:crypto';
import { messageOf } from '../../core/errors.ts';
import { matchesNode, rejectionOf } from '../pods/admit-pod.ts';
import { NODE } from '../../kube/api/core.ts';
import { ItemBackoff } from '../pods/item-backoff.ts';
import { ImagePuller } from '../images/image-puller.ts';
import type { NodeSeams } from '../pods/node-seams.ts';
import { PodDisk } from '../pods/pod-disk.ts';
import { refersTo } from '../pods/pod-references.ts';
import { isTerminalPhase, type RunPod } from '../pods/pod-types.ts';
import { PodWorker } from '../pods/pod-worker.ts';
import type { ImageCatalog } from '../../workloads/program.ts';
import { NODE_CAPACITY } from './node-capacity.ts';
import { NodeHeartbeat } from './node-heartbeat.ts';
import { nodeLabels } from './node-object.ts';

const RESTART_BACKOFF = { firstMs: 10_000, longestMs: 300_000 } as const;

export type NodeOptions = Omit<NodeSeams, 'images' | 'restarts' | 'hostPaths' | 'allocatable'> & {
  readonly images: ImageCatalog;
};

/** What runs between a start of a node and its stop. */
interface Session {
  readonly stop: AbortController;
  readonly workers: Map<string, PodWorker>;
  readonly seams: NodeSeams;
  readonly registered: Promise<void>;
  readonly running: Promise<unknown>;
}

/** The kubelet of one node, and the node's disk, which outlives its restarts. */
export class NodeKubelet {
  readonly name: string;
  readonly #options: NodeOptions;
  readonly #disks = new Map<string, PodDisk>();
  readonly #hostPaths: NodeSeams['hostPaths'] = new Map();
  readonly #bootId = randomUUID();
  #session: Session | undefined;

  constructor(options: NodeOptions) {
    this.name = options.node.name;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#session !== undefined;
  }

  /** By uid. */
  worker(uid: string): PodWorker | undefined {
    return this.#session?.workers.get(uid);
  }

  /** Resolves when the node is registered and Ready; then it takes pods. */
  async start(): Promise<void> {
    if (this.#session !== undefined) {
      await this.#session.registered;
      return;
    }
    const stop = new AbortController();
    const { node, client, clock, log, events, images } = this.#options;
    const { signal } = stop;
    const heartbeat = new NodeHeartbeat({ node, bootId: this.#bootId, client, clock, events, log, signal });
    const registered = heartbeat.register();
    const running = registered
      .then(() => heartbeat.run())
      .catch((error: unknown) => {
        log(`node ${node.name}: ${messageOf(error)}`);
      });
    const seams: NodeSeams = {
      ...this.#options,
      images: new ImagePuller(images, clock),
      restarts: new ItemBackoff(clock, RESTART_BACKOFF),
      hostPaths: this.#hostPaths,
      allocatable: NODE_CAPACITY,
    };
    this.#session = { stop, workers: new Map(), seams, registered, running };
    for (const disk of this.#disks.values()) disk.lose(clock.date());
    for (const pod of this.#options.pods.list()) this.change(undefined, pod);
    this.#sweep();
    await registered;
  }

  /** Everything ends at once, and nothing is written. */
  async stop(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    session.stop.abort(new Error('the node goes down'));
    await Promise.allSettled([...session.workers.values()].map((worker) => worker.abandon()));
    await session.running;
  }

  /** A pod of the cluster changed. */
  change(before: RunPod | undefined, after: RunPod | undefined): void {
    const session = this.#session;
    if (session === undefined) return;
    const { uid = '' } = (after ?? before)?.metadata ?? {};
    if (before !== undefined && before.metadata.uid !== after?.metadata.uid)
      session.workers.get(before.metadata.uid ?? '')?.remove();
    if (after?.spec.nodeName !== this.name) return;
    const known = session.workers.get(uid);
    if (known !== undefined) known.update(after);
    else this.#add(after, session);
  }

  /** A ConfigMap or Secret changed. */
  sourceChanged(kind: 'ConfigMap' | 'Secret', namespace: string, name: string): void {
    for (const worker of this.#session?.workers.values() ?? [])
      if (worker.pod.metadata.namespace === namespace && refersTo(worker.pod, kind, name)) worker.sourceChanged();
  }

  /** Resolves once the statuses of its pods are written as far as they are known. */
  async written(): Promise<void> {
    await Promise.all([...(this.#session?.workers.values() ?? [])].map((worker) => worker.written()));
  }

  #add(pod: RunPod, session: Session): void {
    const { workers, seams } = session;
    const { uid = '' } = pod.metadata;
    const disk = this.#disks.get(uid) ?? new PodDisk();
    this.#disks.set(uid, disk);
    const active = [...workers.values()].filter((each) => !isTerminalPhase(each.status.phase)).length;
    const isNew = pod.status?.startTime === undefined && pod.metadata.deletionTimestamp === undefined;
    const worker = new PodWorker(pod, disk, seams, () => {
      workers.delete(uid);
      this.#disks.delete(uid);
    });
    workers.set(uid, worker);
    const labels = nodeLabels(seams.node);
    if (!isNew) worker.start();
    else if (matchesNode(pod, labels)) worker.start(rejectionOf(pod, labels, active));
    else
      this.#labels(session).then(
        (now) => {
          if (this.#session === session) worker.start(rejectionOf(pod, now, active));
        },
        () => undefined,
      );
  }

  /** Those that the node has now: somebody may have changed them. */
  async #labels({ seams, stop }: Session): Promise<Readonly<Record<string, string>>> {
    const { client, node, log } = seams;
    try {
      const found = await client.find(NODE, { name: node.name }, { signal: stop.signal });
      return found?.metadata.labels ?? nodeLabels(node);
    } catch (error) {
      log(`node ${node.name}: ${messageOf(error)}`);
      return nodeLabels(node);
    }
  }

  /** Forgets pods that went away while the node was down. */
  #sweep(): void {
    const known = new Set(this.#options.pods.list().map(({ metadata }) => metadata.uid));
    for (const uid of this.#disks.keys()) if (!known.has(uid)) this.#disks.delete(uid);
  }
}
