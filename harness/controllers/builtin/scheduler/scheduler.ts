/**
 * Binds pods to nodes. Mirrors kubernetes `pkg/scheduler`: one pod at a time; what finds no node waits until something
 * changes that could help. Does not: preemption, volumes, devices, profiles.
 */
import { NAMESPACE, NODE, type Node } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { isConflict, isNotFound } from '../../../kube/status/status-predicates.ts';
import type { SeriesRecorder } from '../../runtime/events/series-recorder.ts';
import { parseKey } from '../../runtime/key.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { objectKeyText, type SharedObjects } from '../../runtime/shared-objects.ts';
import type { WorkQueue } from '../../runtime/work-queue.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { isPodTerminal, isPodTerminating, podCondition } from '../pods/pod-state.ts';
import { chooseNode } from './choose-node.ts';
import { NodeUsage } from './node-usage.ts';
import { requiredAversions } from './pod-affinity.ts';

const SCHEDULER_NAME = 'default-scheduler';

export function scheduler(room: ControllerRoom, events: SeriesRecorder): Controller {
  return new Scheduler(room, events);
}

class Scheduler implements Controller {
  readonly queues: readonly WorkQueue[];
  readonly #room: ControllerRoom;
  readonly #events: SeriesRecorder;
  readonly #pods: SharedObjects<Pod>;
  readonly #nodes: SharedObjects<Node>;
  readonly #queue: WorkQueue;
  readonly #usage = new NodeUsage();
  /** Keys of pods that found no node. */
  readonly #unschedulable = new Set<string>();
  #antiAffine = 0;

  constructor(room: ControllerRoom, events: SeriesRecorder) {
    this.#room = room;
    this.#events = events;
    this.#pods = room.informers.of(POD);
    this.#nodes = room.informers.of(NODE);
    room.informers.of(NAMESPACE);
    this.#queue = queueOf(room, { name: 'scheduler', workers: 1, handle: (key) => this.#schedule(key) });
    this.queues = [this.#queue];
    this.#pods.onChange((before, after) => {
      this.#podChanged(before, after);
    });
    this.#nodes.onChange((before, after) => {
      if (after !== undefined && (before === undefined || mayHelp(before, after))) this.#retryUnschedulable();
    });
  }

  #podChanged(before: Pod | undefined, after: Pod | undefined): void {
    this.#usage.change(before, after);
    this.#antiAffine += aversions(after) - aversions(before);
    const wasPlaced = before !== undefined && isPlaced(before) && !isPodTerminal(before);
    const isNowPlaced = after !== undefined && isPlaced(after) && !isPodTerminal(after);
    // Room was made, or somebody to be near to has come.
    if (wasPlaced !== isNowPlaced) this.#retryUnschedulable();
    if (after === undefined) {
      if (before !== undefined) this.#unschedulable.delete(objectKeyText(before));
    } else if (isMine(after) && (before === undefined || isChangedByOthers(before, after)))
      this.#queue.add(objectKeyText(after));
  }

  #retryUnschedulable(): void {
    for (const key of this.#unschedulable) this.#queue.add(key);
    this.#unschedulable.clear();
  }

  async #schedule(key: string): Promise<void> {
    const pod = this.#pods.get(parseKey(key));
    if (pod === undefined || !isMine(pod)) return;
    const namespaces = this.#room.informers.of(NAMESPACE);
    const choice = chooseNode(pod, {
      nodes: this.#nodes.list(),
      usage: this.#usage,
      namespace: (name) => namespaces.get({ name }),
      hasAntiAffinity: this.#antiAffine > 0,
    });
    if ('node' in choice) await this.#bind(pod, choice.node);
    else {
      this.#unschedulable.add(key);
      await this.#refuse(pod, choice.problem);
    }
  }

  async #bind(pod: Pod, node: string): Promise<void> {
    const { name, namespace = '', uid = '' } = pod.metadata;
    this.#usage.place(pod, node);
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace, uid },
      target: { kind: 'Node', name: node },
    };
    const { client, signal } = this.#room;
    try {
      await client.createSubresource(POD, keyOf(pod), 'binding', binding, { signal });
    } catch (error) {
      // Gone or bound meanwhile: the informer will tell.
      if (this.#pods.get(keyOf(pod))?.spec.nodeName === undefined) this.#usage.displace(pod);
      if (isNotFound(error) || isConflict(error)) return;
      throw error;
    }
    this.#events.record(pod, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${namespace}/${name} to ${node}`);
  }

  async #refuse(pod: Pod, message: string): Promise<void> {
    this.#events.record(pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    const before = podCondition(pod, 'PodScheduled');
    const { generation } = pod.metadata;
    const time = kubeTime(this.#room.clock.date());
    const condition = {
      type: 'PodScheduled',
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status: 'False' as const,
      lastProbeTime: null,
      lastTransitionTime: before?.status === 'False' ? (before.lastTransitionTime ?? time) : time,
      reason: 'Unschedulable',
      message,
    };
    if (semanticEqual(condition, before)) return;
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
    const { uid } = pod.metadata;
    const patch = { metadata: { uid }, status: { conditions: [...others, condition] } };
    try {
      await this.#pods.patch(keyOf(pod), patch, 'status');
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }
}

function isPlaced({ spec }: Pod): boolean {
  return spec.nodeName !== undefined && spec.nodeName !== '';
}

function isMine(pod: Pod): boolean {
  const { schedulerName = SCHEDULER_NAME, schedulingGates = [] } = pod.spec;
  return (
    schedulerName === SCHEDULER_NAME &&
    schedulingGates.length === 0 &&
    !isPlaced(pod) &&
    !isPodTerminating(pod) &&
    !isPodTerminal(pod)
  );
}

/** Our own note about it in the status is nothing new. */
function isChangedByOthers(before: Pod, after: Pod): boolean {
  return (
    !semanticEqual(before.spec, after.spec) ||
    !semanticEqual(before.metadata.labels, after.metadata.labels) ||
    before.metadata.uid !== after.metadata.uid
  );
}

function mayHelp(before: Node, after: Node): boolean {
  return (
    !semanticEqual(before.spec, after.spec) ||
    !semanticEqual(before.metadata.labels, after.metadata.labels) ||
    !semanticEqual(before.status?.allocatable, after.status?.allocatable)
  );
}

/** 1 for a pod whose required anti-affinity others must respect. */
function aversions(pod: Pod | undefined): number {
  return pod !== undefined && isPlaced(pod) && !isPodTerminal(pod) && requiredAversions(pod).length > 0 ? 1 : 0;
}
