/** Keeps a node registered and alive. Mirrors kubelet `kubelet_node_status.go` and component-helpers `lease`. */
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { Backoff } from '../../controllers/runtime/backoff.ts';
import { pause } from '../../controllers/runtime/pause.ts';
import { NAMESPACE, NODE, type Node } from '../../kube/api/core.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { isAlreadyExists, isNotFound } from '../../kube/status/status-predicates.ts';
import { nodeReference, type EventRecorder } from '../events/event-recorder.ts';
import type { NodeSpec } from '../kubelet.ts';
import { LEASE, LEASE_NAMESPACE, nodeLabels, nodeLease, nodeObject, nodeStatus } from './node-object.ts';

const RENEW_MS = 10_000;
/** How old the conditions may become; the Lease tells that the node lives. */
const REPORT_MS = 300_000;
const STATES = ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID'] as const;

export interface HeartbeatOptions {
  readonly node: NodeSpec;
  readonly bootId: string;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

export class NodeHeartbeat {
  readonly #options: HeartbeatOptions;
  #uid: string | undefined;
  #reportedMs = -Infinity;
  #complaint: string | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Resolves when the node is registered and Ready. Tries until it is, or the signal aborts. */
  async register(): Promise<void> {
    const { clock, signal, node } = this.#options;
    const backoff = new Backoff();
    for (;;) {
      try {
        const wasReady = await this.#register();
        this.#say(undefined);
        this.#tell('Starting', 'Starting kubelet.');
        for (const event of STATES) this.#tell(event, `Node ${node.name} status is now: ${event}`);
        this.#tell('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
        if (!wasReady) this.#tell('NodeReady', `Node ${node.name} status is now: NodeReady`);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#say(messageOf(error));
        if (!(await pause(clock, backoff.next(), signal))) return;
      }
    }
  }

  /** Until the signal aborts. */
  async run(): Promise<void> {
    const { clock, signal } = this.#options;
    while (await pause(clock, RENEW_MS, signal)) {
      try {
        await this.#renew();
        await this.#report();
        this.#say(undefined);
      } catch (error) {
        if (!signal.aborted) this.#say(messageOf(error));
      }
    }
  }

  /** Tells the state where it is old or somebody doubts it. A node that was deleted stays so, until its next start. */
  async #report(): Promise<void> {
    const { client, node, clock, signal } = this.#options;
    const found = await client.find(NODE, { name: node.name }, { signal });
    if (found === undefined) throw new Error(`node "${node.name}" not found`);
    if (isReady(found) && clock.now() - this.#reportedMs < REPORT_MS) return;
    await this.#update(found);
    this.#reportedMs = clock.now();
  }

  /** Makes the node, or brings it up to date. Whether it was Ready. */
  async #register(): Promise<boolean> {
    const { client, node, clock, signal } = this.#options;
    const known = await client.find(NODE, { name: node.name }, { signal });
    const registered = known === undefined ? await this.#create() : await this.#update(known);
    this.#uid = registered.metadata.uid;
    this.#reportedMs = clock.now();
    await this.#renew();
    return isReady(known);
  }

  async #create(): Promise<Node> {
    const { client, node, bootId, clock, signal } = this.#options;
    const made = await client.create(NODE, nodeObject(node, bootId, clock.date()), { signal });
    return isReady(made) ? made : this.#update(made);
  }

  async #update(known: Node): Promise<Node> {
    const { client, node, bootId, clock, signal } = this.#options;
    const key = { name: node.name };
    const labels = nodeLabels(node);
    if (Object.entries(labels).some(([label, value]) => known.metadata.labels?.[label] !== value))
      await client.mergePatch(NODE, key, { metadata: { labels } }, { signal });
    const status = nodeStatus(node, bootId, known.status?.conditions ?? [], clock.date());
    return client.mergePatch(NODE, key, { status }, { signal, subresource: 'status' });
  }

  async #renew(): Promise<void> {
    const { client, node, clock, signal } = this.#options;
    const key = { name: node.name, namespace: LEASE_NAMESPACE };
    const lease = nodeLease(node.name, this.#uid, clock.date());
    try {
      await client.mergePatch(LEASE, key, lease, { signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await this.#makeLease(lease);
    }
  }

  async #makeLease(lease: ReturnType<typeof nodeLease>): Promise<void> {
    const { client, signal } = this.#options;
    try {
      await client.create(LEASE, { ...lease }, { signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: LEASE_NAMESPACE } };
      await client.create(NAMESPACE, namespace, { signal }).catch((already: unknown) => {
        if (!isAlreadyExists(already)) throw already;
      });
      await client.create(LEASE, { ...lease }, { signal });
    }
  }

  #tell(reason: string, message: string): void {
    const { events, node } = this.#options;
    events.record(node.name, nodeReference(node.name), 'Normal', reason, message);
  }

  /** A trouble once, and its end. */
  #say(complaint: string | undefined): void {
    if (complaint === this.#complaint) return;
    this.#complaint = complaint;
    this.#options.log(`node ${this.#options.node.name}: ${complaint ?? 'reports again'}`);
  }
}

function isReady(node: Node | undefined): boolean {
  return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}
