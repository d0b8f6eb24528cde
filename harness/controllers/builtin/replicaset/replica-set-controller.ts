/**
 * As many pods as a ReplicaSet says. Mirrors kubernetes `pkg/controller/replicaset/replica_set.go`. Does not:
 * `status.terminatingReplicas`, which is off in 1.34.
 */
import { messageOf } from '../../../core/errors.ts';
import { REPLICA_SET, type ReplicaSet } from '../../../kube/api/apps.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { adoptersOf, claim, namespaceIndex } from '../../runtime/claim.ts';
import { parseKey } from '../../runtime/key.ts';
import { controllerOf, controllerReference, ownerIndex } from '../../runtime/owner-references.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { objectKeyText, type SharedObjects } from '../../runtime/shared-objects.ts';
import { slowStart } from '../../runtime/slow-start.ts';
import type { WorkQueue } from '../../runtime/work-queue.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { isNamespaceTerminating, PodControl, podFromTemplate } from '../pods/pod-control.ts';
import { isPodActive, isPodReady, nextAvailabilityMs } from '../pods/pod-state.ts';
import { podsToDelete } from './rank-pods.ts';
import { replicaSetStatus } from './replica-set-status.ts';

/** Pods that are made or deleted in one go. */
const BURST = 500;

export function replicaSetController(room: ControllerRoom): Controller {
  return new ReplicaSetController(room);
}

class ReplicaSetController implements Controller {
  readonly queues: readonly WorkQueue[];
  readonly #room: ControllerRoom;
  readonly #sets: SharedObjects<ReplicaSet>;
  readonly #pods: SharedObjects<Pod>;
  readonly #control: PodControl;
  readonly #queue: WorkQueue;

  constructor(room: ControllerRoom) {
    this.#room = room;
    this.#sets = room.informers.of(REPLICA_SET);
    this.#pods = room.informers.of(POD);
    this.#control = new PodControl(this.#pods, room.recorder('replicaset-controller'));
    this.#queue = queueOf(room, { name: 'replicaset', handle: (key) => this.#sync(key) });
    this.queues = [this.#queue];
    this.#sets.index('namespace', namespaceIndex);
    this.#sets.index('owner', ownerIndex);
    this.#pods.index('owner', ownerIndex);
    this.#sets.onChange((before, after) => {
      const set = after ?? before;
      if (set !== undefined) this.#queue.add(objectKeyText(set));
    });
    this.#pods.onChange((before, after) => {
      this.#podChanged(before, after);
    });
  }

  #podChanged(before: Pod | undefined, after: Pod | undefined): void {
    const owner = before === undefined ? undefined : controllerOf(before);
    if (owner?.kind === 'ReplicaSet') this.#queue.add(`${before?.metadata.namespace ?? ''}/${owner.name}`);
    if (after === undefined) return;
    const now = controllerOf(after);
    if (now === undefined) for (const set of adoptersOf(this.#sets, after)) this.#queue.add(objectKeyText(set));
    else if (now.kind === 'ReplicaSet' && now.uid !== owner?.uid)
      this.#queue.add(`${after.metadata.namespace ?? ''}/${now.name}`);
    this.#planAvailability(before, after, now?.kind === 'ReplicaSet' ? now.name : undefined);
  }

  /** A pod that became ready becomes available later. */
  #planAvailability(before: Pod | undefined, after: Pod, owner: string | undefined): void {
    if (owner === undefined || before === undefined || isPodReady(before) || !isPodReady(after)) return;
    const { namespace = '' } = after.metadata;
    const minReadySeconds = this.#sets.get({ namespace, name: owner })?.spec.minReadySeconds ?? 0;
    if (minReadySeconds > 0) this.#queue.addAfter(`${namespace}/${owner}`, minReadySeconds * 1_000 + 1_000);
  }

  async #sync(key: string): Promise<void> {
    const set = this.#sets.get(parseKey(key));
    if (set === undefined) return;
    const { selector, minReadySeconds = 0 } = set.spec;
    const pods = await claim({
      owner: set,
      owners: this.#sets,
      reference: controllerReference(REPLICA_SET, set),
      selector,
      objects: this.#pods,
      accepts: isPodActive,
    });
    const failure = set.metadata.deletionTimestamp === undefined ? await this.#manage(set, pods) : undefined;
    const now = this.#room.clock.date();
    const status = replicaSetStatus(set, pods, failure === undefined ? undefined : messageOf(failure), now);
    if (!semanticEqual(status, set.status)) await this.#sets.updateStatus({ ...set, status });
    if (failure !== undefined) throw failure;
    if (minReadySeconds === 0) return;
    const next = nextAvailabilityMs(pods, minReadySeconds, now);
    if (next !== undefined) this.#queue.addAfter(key, next);
  }

  /** Makes or deletes pods. What went wrong, if anything did. */
  async #manage(set: ReplicaSet, pods: readonly Pod[]): Promise<Error | undefined> {
    const surplus = pods.length - (set.spec.replicas ?? 1);
    if (surplus < 0) return await this.#create(set, Math.min(-surplus, BURST));
    if (surplus > 0) return await this.#delete(set, pods, Math.min(surplus, BURST));
    return undefined;
  }

  async #create(set: ReplicaSet, count: number): Promise<Error | undefined> {
    const reference = controllerReference(REPLICA_SET, set);
    const template = podFromTemplate(set, set.spec.template, reference);
    const { failure } = await slowStart(count, async () => {
      try {
        await this.#control.create(set, template);
      } catch (error) {
        if (!isNamespaceTerminating(error)) throw error;
      }
    });
    return failure as Error | undefined;
  }

  async #delete(set: ReplicaSet, pods: readonly Pod[], count: number): Promise<Error | undefined> {
    const chosen = podsToDelete(pods, this.#relatedPods(set), count, this.#room.clock.date());
    const results = await Promise.allSettled(chosen.map((pod) => this.#control.delete(set, pod)));
    const failed = results.find((result) => result.status === 'rejected');
    return failed?.reason as Error | undefined;
  }

  /** Pods of all ReplicaSets of the same Deployment. */
  #relatedPods(set: ReplicaSet): readonly Pod[] {
    const owner = controllerOf(set);
    const sets = owner === undefined ? [set] : this.#sets.by('owner', owner.uid);
    return sets.flatMap(({ metadata }) => this.#pods.by('owner', metadata.uid ?? ''));
  }
}
