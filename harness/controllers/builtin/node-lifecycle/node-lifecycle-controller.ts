/**
 * Notices silent kubelets. Mirrors kubernetes `pkg/controller/nodelifecycle`: conditions become Unknown, taints follow the
 * conditions, pods of the node are no longer ready; nobody is driven away when no node of the cluster is ready. Does not:
 * limits on how many nodes are tainted a second.
 */
import { LEASE, type Lease } from '../../../kube/api/coordination.ts';
import { NODE, type Node } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { isNotFound } from '../../../kube/status/status-predicates.ts';
import type { EventRecorder } from '../../runtime/events/event-recorder.ts';
import { objectKeyText, type SharedObjects } from '../../runtime/shared-objects.ts';
import type { WorkQueue } from '../../runtime/work-queue.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { isPodReady } from '../pods/pod-state.ts';
import { isNodeReady, readyCondition, unknownConditions } from './node-conditions.ts';
import { nodeReference } from './node-reference.ts';
import { desiredTaints } from './node-taints.ts';

export interface NodeLifecycleOptions {
  /** How long a kubelet may be silent. @default 50000, as in 1.34 */
  readonly monitorGraceMs?: number;
  /** How long a node may take for its first word. @default 60000 */
  readonly startupGraceMs?: number;
}

export const NODE_LIFECYCLE_DEFAULTS: Required<NodeLifecycleOptions> = {
  monitorGraceMs: 50_000,
  startupGraceMs: 60_000,
};

/** Of the leases of kubelets. */
const LEASES = 'kube-node-lease';

export function nodeLifecycleController(room: ControllerRoom, options: NodeLifecycleOptions = {}): Controller {
  return new NodeLifecycleController(room, { ...NODE_LIFECYCLE_DEFAULTS, ...options });
}

class NodeLifecycleController implements Controller {
  readonly queues: readonly WorkQueue[];
  readonly #room: ControllerRoom;
  readonly #options: Required<NodeLifecycleOptions>;
  readonly #nodes: SharedObjects<Node>;
  readonly #pods: SharedObjects<Pod>;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  /** When each node was last heard of, by this controller's own clock. */
  readonly #heardMs = new Map<string, number>();

  constructor(room: ControllerRoom, options: Required<NodeLifecycleOptions>) {
    this.#room = room;
    this.#options = options;
    this.#nodes = room.informers.of(NODE);
    this.#pods = room.informers.of(POD);
    this.#events = room.recorder('node-controller');
    this.#pods.index('node', ({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]));
    this.#queue = queueOf(room, { name: 'node-lifecycle', handle: (key) => this.#sync(key) });
    this.queues = [this.#queue];
    this.#follow();
  }

  #follow(): void {
    this.#nodes.onChange((before, after) => {
      this.#nodeChanged(before, after);
    });
    this.#room.informers.of(LEASE).onChange((before, after) => {
      if (after?.metadata.namespace !== LEASES || renewal(before) === renewal(after)) return;
      this.#heard(after.metadata.name);
    });
    this.#pods.onChange((before, after) => {
      const node = after?.spec.nodeName;
      if (node !== undefined && node !== before?.spec.nodeName && !this.#isReady(node)) this.#queue.add(node);
    });
    // While the server was away nobody could be heard.
    this.#room.informers.onReachable(() => {
      for (const { metadata } of this.#nodes.list()) this.#heard(metadata.name);
    });
  }

  #nodeChanged(before: Node | undefined, after: Node | undefined): void {
    if (after === undefined) {
      if (before === undefined) return;
      this.#heardMs.delete(before.metadata.name);
      this.#tell(before, 'RemovingNode', `Removing Node ${before.metadata.name} from Controller`);
      this.#addAll();
      return;
    }
    const { name } = after.metadata;
    if (before === undefined) this.#tell(after, 'RegisteredNode', `Registered Node ${name} in Controller`);
    if (before === undefined || heartbeat(before) !== heartbeat(after)) this.#heard(name);
    this.#queue.add(name);
    // Whether pods may be driven away depends on the other nodes.
    if (before === undefined || isNodeReady(before) !== isNodeReady(after)) this.#addAll();
  }

  #addAll(): void {
    for (const node of this.#nodes.list()) this.#queue.add(objectKeyText(node));
  }

  #heard(name: string): void {
    this.#heardMs.set(name, this.#room.clock.now());
  }

  #isReady(name: string): boolean {
    const node = this.#nodes.get({ name });
    return node === undefined || isNodeReady(node);
  }

  async #sync(name: string): Promise<void> {
    const known = this.#nodes.get({ name });
    if (known === undefined) return;
    const node = await this.#judgeSilence(known);
    await this.#taint(node);
    const ready = readyCondition(node);
    if (ready !== undefined && ready.status !== 'True') await this.#markPods(name);
  }

  async #judgeSilence(node: Node): Promise<Node> {
    const { name } = node.metadata;
    const { monitorGraceMs, startupGraceMs } = this.#options;
    const graceMs = readyCondition(node) === undefined ? startupGraceMs : monitorGraceMs;
    const heardMs = this.#heardMs.get(name) ?? this.#room.clock.now();
    const leftMs = heardMs + graceMs - this.#room.clock.now();
    if (leftMs >= 0) {
      // A millisecond later it is too late.
      this.#queue.addAfter(name, leftMs + 1);
      return node;
    }
    const conditions = unknownConditions(node, this.#room.clock.date());
    if (conditions === node.status?.conditions) return node;
    const wasReady = isNodeReady(node);
    const updated = await this.#nodes.updateStatus({ ...node, status: { ...node.status, conditions } });
    if (wasReady)
      this.#events.record(nodeReference(node), 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    return updated;
  }

  async #taint(node: Node): Promise<void> {
    const evicts = this.#nodes.list().some(isNodeReady);
    const taints = desiredTaints(node, evicts, this.#room.clock.date());
    if (taints === node.spec?.taints || (taints.length === 0 && node.spec?.taints === undefined)) return;
    await this.#nodes.update({ ...node, spec: { ...node.spec, taints } });
  }

  async #markPods(node: string): Promise<void> {
    for (const pod of this.#pods.by('node', node)) {
      if (!isPodReady(pod)) continue;
      const lastTransitionTime = kubeTime(this.#room.clock.date());
      const conditions = (pod.status?.conditions ?? []).map((condition) =>
        condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime } : condition,
      );
      try {
        const { uid } = pod.metadata;
        await this.#pods.patch(keyOf(pod), { metadata: { uid }, status: { conditions } }, 'status');
        this.#events.warning(pod, 'NodeNotReady', 'Node is not ready');
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  #tell(node: Node, reason: string, message: string): void {
    this.#events.record(nodeReference(node), 'Normal', reason, `Node ${node.metadata.name} event: ${message}`);
  }
}

function renewal(lease: Lease | undefined): string | undefined {
  return lease?.spec?.renewTime;
}

function heartbeat(node: Node): string | undefined {
  return readyCondition(node)?.lastHeartbeatTime;
}
