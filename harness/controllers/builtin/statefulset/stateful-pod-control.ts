/** Writes pods and claims of StatefulSets, with events. Mirrors kubernetes `pkg/controller/statefulset/stateful_pod_control.go`. */
import { messageOf } from '../../../core/errors.ts';
import type { StatefulSet } from '../../../kube/api/apps.ts';
import type { PersistentVolumeClaim } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import { isAlreadyExists, isConflict } from '../../../kube/status/status-predicates.ts';
import type { EventRecorder } from '../../runtime/events/event-recorder.ts';
import type { SharedObjects } from '../../runtime/shared-objects.ts';
import { desiredClaimOwners } from './claim-retention.ts';
import { claimsOf, withIdentity } from './identity.ts';

export class StatefulPodControl {
  readonly #pods: SharedObjects<Pod>;
  readonly #claims: SharedObjects<PersistentVolumeClaim>;
  readonly #events: EventRecorder;

  constructor(pods: SharedObjects<Pod>, claims: SharedObjects<PersistentVolumeClaim>, events: EventRecorder) {
    this.#pods = pods;
    this.#claims = claims;
    this.#events = events;
  }

  async create(set: StatefulSet, pod: Pod, ordinal: number): Promise<void> {
    await this.createClaims(set, pod, ordinal);
    await this.#told(set, pod, 'Create', async () => {
      const created = await this.#pods.create(pod);
      await this.adjustClaims(set, created, ordinal, false);
    });
  }

  async delete(set: StatefulSet, pod: Pod): Promise<void> {
    await this.#told(set, pod, 'Delete', async () => {
      await this.#pods.delete(pod);
    });
  }

  async identify(set: StatefulSet, pod: Pod, ordinal: number): Promise<void> {
    await this.#told(set, pod, 'Update', async () => {
      await this.#pods.update(withIdentity(pod, ordinal));
    });
  }

  /** Throws for a claim that is being deleted: the pod waits for the next one. */
  async createClaims(set: StatefulSet, pod: Pod, ordinal: number): Promise<void> {
    for (const claim of claimsOf(set, ordinal)) {
      const known = this.#claims.get(keyOf(claim));
      const { name } = claim.metadata;
      if (known?.metadata.deletionTimestamp !== undefined) throw new Error(`pvc ${name} is being deleted`);
      if (known !== undefined) continue;
      const what = `create Claim ${name} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
      try {
        await this.#claims.create(claim);
        this.#events.normal(set, 'SuccessfulCreate', `${what} success`);
      } catch (error) {
        if (isAlreadyExists(error)) continue;
        const failed = `create Claim ${name} for Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: `;
        if (error instanceof KubeStatusError) this.#events.warning(set, 'FailedCreate', failed + error.message);
        throw error;
      }
    }
  }

  /** Their owners as the retention policy says. */
  async adjustClaims(set: StatefulSet, pod: Pod, ordinal: number, isCondemned: boolean): Promise<void> {
    for (const { metadata } of claimsOf(set, ordinal)) {
      const { name, namespace } = metadata;
      const claim = this.#claims.get(namespace === undefined ? { name } : { name, namespace });
      const owners = claim === undefined ? undefined : desiredClaimOwners(set, pod, claim, isCondemned);
      if (claim === undefined || owners === undefined) continue;
      await this.#claims.update({ ...claim, metadata: { ...claim.metadata, ownerReferences: owners } });
    }
  }

  async #told(set: StatefulSet, pod: Pod, verb: string, write: () => Promise<void>): Promise<void> {
    const what = `${verb.toLowerCase()} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
    try {
      await write();
      this.#events.normal(set, `Successful${verb}`, `${what} successful`);
    } catch (error) {
      const isWord = error instanceof KubeStatusError && !isAlreadyExists(error) && !isConflict(error);
      if (isWord) this.#events.warning(set, `Failed${verb}`, `${what} failed error: ${messageOf(error)}`);
      throw error;
    }
  }
}
