/**
 * Pods with a name that lasts. Mirrors kubernetes `pkg/controller/statefulset`. Does not: bind claims to volumes (nothing
 * in an embedded cluster does, and its scheduler does not wait for it), `maxUnavailable`, which is off in 1.34.
 */
import {
  CONTROLLER_REVISION,
  STATEFUL_SET,
  type ControllerRevision,
  type StatefulSet,
} from '../../../kube/api/apps.ts';
import { PERSISTENT_VOLUME_CLAIM } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import { adoptersOf, claim, namespaceIndex } from '../../runtime/claim.ts';
import { parseKey } from '../../runtime/key.ts';
import { controllerOf, controllerReference, ownerIndex } from '../../runtime/owner-references.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { objectKeyText, type SharedObjects } from '../../runtime/shared-objects.ts';
import { slowStart } from '../../runtime/slow-start.ts';
import type { WorkQueue } from '../../runtime/work-queue.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { isPodTerminating, nextAvailabilityMs } from '../pods/pod-state.ts';
import { byRevision, currentRevision, templateOf, truncateHistory } from '../revisions/controller-revisions.ts';
import { newPod, ordinalOf, revisionOf, startOrdinal } from './identity.ts';
import { planPods, type PodStep } from './plan-pods.ts';
import { StatefulPodControl } from './stateful-pod-control.ts';
import { statefulSetStatus, type SetRevisions } from './stateful-set-status.ts';

export function statefulSetController(room: ControllerRoom): Controller {
  return new StatefulSetController(room);
}

interface Revisions extends SetRevisions {
  readonly sorted: readonly ControllerRevision[];
  readonly currentObject: ControllerRevision;
}

class StatefulSetController implements Controller {
  readonly queues: readonly WorkQueue[];
  readonly #room: ControllerRoom;
  readonly #sets: SharedObjects<StatefulSet>;
  readonly #pods: SharedObjects<Pod>;
  readonly #revisions: SharedObjects<ControllerRevision>;
  readonly #control: StatefulPodControl;
  readonly #queue: WorkQueue;

  constructor(room: ControllerRoom) {
    this.#room = room;
    this.#sets = room.informers.of(STATEFUL_SET);
    this.#pods = room.informers.of(POD);
    this.#revisions = room.informers.of(CONTROLLER_REVISION);
    const claims = room.informers.of(PERSISTENT_VOLUME_CLAIM);
    this.#control = new StatefulPodControl(this.#pods, claims, room.recorder('statefulset-controller'));
    this.#queue = queueOf(room, { name: 'statefulset', handle: (key) => this.#sync(key) });
    this.queues = [this.#queue];
    this.#sets.index('namespace', namespaceIndex);
    this.#pods.index('owner', ownerIndex);
    this.#revisions.index('owner', ownerIndex);
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
  }

  #addOwner(object: KubeObject | undefined): void {
    const owner = object === undefined ? undefined : controllerOf(object);
    if (owner?.kind === 'StatefulSet') this.#queue.add(`${object?.metadata.namespace ?? ''}/${owner.name}`);
  }

  async #sync(key: string): Promise<void> {
    const set = this.#sets.get(parseKey(key));
    if (set === undefined) return;
    const { selector, minReadySeconds = 0 } = set.spec;
    const reference = controllerReference(STATEFUL_SET, set);
    const shared = { owner: set, owners: this.#sets, reference, selector };
    const accepts = (pod: Pod): boolean => ordinalOf(set, pod) !== undefined;
    const pods = await claim({ ...shared, objects: this.#pods, accepts });
    const revisions = await this.#revisionsOf(set, await claim({ ...shared, objects: this.#revisions }));
    const failure = set.metadata.deletionTimestamp === undefined ? await this.#act(set, pods, revisions) : undefined;
    const now = this.#room.clock.date();
    const present = this.#pods.by('owner', set.metadata.uid ?? '').filter(accepts);
    const status = statefulSetStatus(set, present, revisions, now);
    if (!semanticEqual(status, set.status)) await this.#sets.updateStatus({ ...set, status });
    const live = new Set([...present.map(revisionOf), status.currentRevision ?? '', status.updateRevision ?? '']);
    await truncateHistory(this.#revisions, revisions.sorted, live, set.spec.revisionHistoryLimit ?? 10);
    if (failure !== undefined) throw failure;
    const next = minReadySeconds === 0 ? undefined : nextAvailabilityMs(present, minReadySeconds, now);
    if (next !== undefined) this.#queue.addAfter(key, next);
  }

  async #revisionsOf(set: StatefulSet, owned: readonly ControllerRevision[]): Promise<Revisions> {
    const sorted = [...owned].sort(byRevision);
    const { revision, collisionCount } = await currentRevision(
      this.#revisions,
      {
        owner: set,
        reference: controllerReference(STATEFUL_SET, set),
        template: set.spec.template,
        collisionCount: set.status?.collisionCount ?? 0,
      },
      sorted,
    );
    const current = sorted.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? revision;
    return {
      sorted,
      collisionCount,
      current: current.metadata.name,
      update: revision.metadata.name,
      currentObject: current,
    };
  }

  async #act(set: StatefulSet, pods: readonly Pod[], revisions: Revisions): Promise<Error | undefined> {
    const now = this.#room.clock.date();
    try {
      await this.#adjustClaims(set, pods);
      const steps = planPods({ set, pods, updateRevision: revisions.update, now });
      const { failure } = await slowStart(steps.length, async (index) => {
        const step = steps[index];
        if (step !== undefined) await this.#take(step, set, revisions);
      });
      return failure as Error | undefined;
    } catch (error) {
      return error as Error;
    }
  }

  /** Claims of pods that stay or go, where the policy wants owners. Missing ones of pods that wait are made. */
  async #adjustClaims(set: StatefulSet, pods: readonly Pod[]): Promise<void> {
    if ((set.spec.volumeClaimTemplates ?? []).length === 0) return;
    const start = startOrdinal(set);
    for (const pod of pods) {
      const ordinal = ordinalOf(set, pod) ?? 0;
      const isCondemned = ordinal < start || ordinal >= start + (set.spec.replicas ?? 1);
      if (pod.status?.phase === 'Pending' && !isPodTerminating(pod) && !isCondemned)
        await this.#control.createClaims(set, pod, ordinal);
      await this.#control.adjustClaims(set, pod, ordinal, isCondemned);
    }
  }

  async #take(step: PodStep, set: StatefulSet, revisions: Revisions): Promise<void> {
    switch (step.kind) {
      case 'create': {
        const isOld = step.revision === 'current';
        const template = (isOld ? templateOf(revisions.currentObject) : undefined) ?? set.spec.template;
        const pod = newPod(set, step.ordinal, template, isOld ? revisions.current : revisions.update);
        await this.#control.create(set, pod, step.ordinal);
        return;
      }
      case 'delete':
        await this.#control.delete(set, step.pod);
        return;
      case 'identify':
        await this.#control.identify(set, step.pod, step.ordinal);
        return;
    }
  }
}
