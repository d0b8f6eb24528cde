/** One pod on every node. Mirrors kubernetes `pkg/controller/daemon`. */
import { CONTROLLER_REVISION, DAEMON_SET, type ControllerRevision, type DaemonSet } from '../../../kube/api/apps.ts';
import { NODE, type Node } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import { adoptersOf, claim, namespaceIndex } from '../../runtime/claim.ts';
import type { EventRecorder } from '../../runtime/events/event-recorder.ts';
import { parseKey } from '../../runtime/key.ts';
import { controllerOf, controllerReference, ownerIndex } from '../../runtime/owner-references.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { objectKeyText, type SharedObjects } from '../../runtime/shared-objects.ts';
import { slowStart } from '../../runtime/slow-start.ts';
import type { WorkQueue } from '../../runtime/work-queue.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { isNamespaceTerminating, PodControl } from '../pods/pod-control.ts';
import { nextAvailabilityMs } from '../pods/pod-state.ts';
import { byRevision, currentRevision, truncateHistory } from '../revisions/controller-revisions.ts';
import { DAEMON_HASH, daemonPod } from './daemon-pod.ts';
import { daemonSetStatus } from './daemon-set-status.ts';
import { planDaemons, planDaemonUpdate, type DaemonPlan, type DaemonWorld } from './plan-daemons.ts';
import { FailedPodPauses } from './failed-pod-pauses.ts';

export function daemonSetController(room: ControllerRoom): Controller {
  return new DaemonSetController(room);
}

class DaemonSetController implements Controller {
  readonly queues: readonly WorkQueue[];
  readonly #room: ControllerRoom;
  readonly #sets: SharedObjects<DaemonSet>;
  readonly #pods: SharedObjects<Pod>;
  readonly #nodes: SharedObjects<Node>;
  readonly #revisions: SharedObjects<ControllerRevision>;
  readonly #events: EventRecorder;
  readonly #control: PodControl;
  readonly #pauses: FailedPodPauses;
  readonly #queue: WorkQueue;

  constructor(room: ControllerRoom) {
    this.#room = room;
    this.#sets = room.informers.of(DAEMON_SET);
    this.#pods = room.informers.of(POD);
    this.#nodes = room.informers.of(NODE);
    this.#revisions = room.informers.of(CONTROLLER_REVISION);
    this.#events = room.recorder('daemonset-controller');
    this.#control = new PodControl(this.#pods, this.#events);
    this.#pauses = new FailedPodPauses(room.clock);
    this.#queue = queueOf(room, { name: 'daemonset', handle: (key) => this.#sync(key) });
    this.queues = [this.#queue];
    this.#sets.index('namespace', namespaceIndex);
    this.#pods.index('owner', ownerIndex);
    this.#revisions.index('owner', ownerIndex);
    this.#follow();
  }

  #follow(): void {
    this.#sets.onChange((before, after) => {
      const set = after ?? before;
      if (set !== undefined) this.#queue.add(objectKeyText(set));
    });
    this.#pods.onChange((before, after) => {
      this.#addOwner(before);
      this.#addOwner(after);
      if (after === undefined) return;
      for (const set of adoptersOf(this.#sets, after)) this.#queue.add(objectKeyText(set));
    });
    this.#nodes.onChange((before, after) => {
      const isSame =
        before !== undefined &&
        after !== undefined &&
        semanticEqual(before.metadata.labels, after.metadata.labels) &&
        semanticEqual(before.spec?.taints, after.spec?.taints);
      if (!isSame) for (const set of this.#sets.list()) this.#queue.add(objectKeyText(set));
    });
  }

  #addOwner(object: KubeObject | undefined): void {
    const owner = object === undefined ? undefined : controllerOf(object);
    if (owner?.kind === 'DaemonSet') this.#queue.add(`${object?.metadata.namespace ?? ''}/${owner.name}`);
  }

  async #sync(key: string): Promise<void> {
    const set = this.#sets.get(parseKey(key));
    if (set?.metadata.deletionTimestamp !== undefined || set === undefined) return;
    const reference = controllerReference(DAEMON_SET, set);
    const shared = { owner: set, owners: this.#sets, reference, selector: set.spec.selector };
    const sorted = [...(await claim({ ...shared, objects: this.#revisions }))].sort(byRevision);
    const { collisionCount: count = 0 } = set.status ?? {};
    const of = { owner: set, reference, template: set.spec.template, collisionCount: count, hashLabel: DAEMON_HASH };
    const { revision, collisionCount } = await currentRevision(this.#revisions, of, sorted);
    const hash = revision.metadata.labels?.[DAEMON_HASH] ?? '';
    await claim({ ...shared, objects: this.#pods });
    const failure = await this.#act(key, this.#world(set, hash)).catch((error: unknown) => error as Error);
    await this.#writeStatus(key, this.#world(set, hash), collisionCount);
    if (failure !== undefined) throw failure;
    const live = new Set(sorted.filter((each) => this.#isUsed(set, each)).map(({ metadata }) => metadata.name));
    live.add(revision.metadata.name);
    await truncateHistory(this.#revisions, sorted, live, set.spec.revisionHistoryLimit ?? 10);
  }

  #world(set: DaemonSet, hash: string): DaemonWorld {
    const pods = this.#pods.by('owner', set.metadata.uid ?? '');
    return { set, hash, pods, nodes: this.#nodes.list(), now: this.#room.clock.date() };
  }

  #isUsed(set: DaemonSet, { metadata }: ControllerRevision): boolean {
    const hash = metadata.labels?.[DAEMON_HASH];
    return this.#pods.by('owner', set.metadata.uid ?? '').some((pod) => pod.metadata.labels?.[DAEMON_HASH] === hash);
  }

  async #act(key: string, world: DaemonWorld): Promise<undefined> {
    await this.#carryOut(world, this.#paced(key, world.set, planDaemons(world)));
    if (world.set.spec.updateStrategy?.type === 'OnDelete') return undefined;
    const next = this.#world(world.set, world.hash);
    await this.#carryOut(next, planDaemonUpdate(next));
    return undefined;
  }

  /** Failed pods are replaced with longer and longer pauses. */
  #paced(key: string, set: DaemonSet, plan: DaemonPlan): DaemonPlan {
    const waiting = new Set<Pod>();
    for (const pod of plan.ended) {
      const { namespace = '', name } = pod.metadata;
      const where = `daemon pod ${namespace}/${name} on node ${pod.spec.nodeName ?? ''}, will try to`;
      if (pod.status?.phase === 'Succeeded') {
        this.#events.normal(set, 'SucceededDaemonPod', `Found succeeded ${where} delete it`);
        continue;
      }
      const pauseMs = this.#pauses.next(`${set.metadata.uid ?? ''} ${pod.spec.nodeName ?? ''}`);
      if (pauseMs > 0) {
        waiting.add(pod);
        this.#queue.addAfter(key, pauseMs);
      } else this.#events.warning(set, 'FailedDaemonPod', `Found failed ${where} kill it`);
    }
    return waiting.size === 0 ? plan : { ...plan, delete: plan.delete.filter((pod) => !waiting.has(pod)) };
  }

  async #carryOut({ set, hash }: DaemonWorld, plan: DaemonPlan): Promise<void> {
    const { failure } = await slowStart(plan.create.length, async (index) => {
      try {
        await this.#control.create(set, daemonPod(set, plan.create[index] ?? '', hash));
      } catch (error) {
        if (!isNamespaceTerminating(error)) throw error;
      }
    });
    const results = await Promise.allSettled(plan.delete.map((pod) => this.#control.delete(set, pod)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure as Error;
    if (failed !== undefined) throw failed.reason as Error;
  }

  async #writeStatus(key: string, world: DaemonWorld, collisionCount: number): Promise<void> {
    const { set, pods, now } = world;
    const counted = collisionCount === 0 ? {} : { collisionCount };
    const status = { ...daemonSetStatus(world), ...counted };
    if (!semanticEqual(status, set.status)) await this.#sets.updateStatus({ ...set, status });
    const { minReadySeconds = 0 } = set.spec;
    const next = minReadySeconds === 0 ? undefined : nextAvailabilityMs(pods, minReadySeconds, now);
    if (next !== undefined) this.#queue.addAfter(key, next);
  }
}
