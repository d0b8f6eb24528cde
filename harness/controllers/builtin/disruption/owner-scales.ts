import {
  DEPLOYMENT,
  REPLICA_SET,
  STATEFUL_SET,
  type Deployment,
  type ReplicaSet,
  type StatefulSet,
} from '../../../kube/api/apps.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import type { KubeObject, OwnerReference } from '../../../kube/meta/object.ts';
import type { InformerFactory } from '../../runtime/informer-factory.ts';
import { controllerOf } from '../../runtime/owner-references.ts';
import type { SharedObjects } from '../../runtime/shared-objects.ts';

interface Scale {
  readonly uid: string;
  readonly replicas: number;
}

/** How many pods the owners of pods want. */
export class OwnerScales {
  readonly #deployments: SharedObjects<Deployment>;
  readonly #replicaSets: SharedObjects<ReplicaSet>;
  readonly #statefulSets: SharedObjects<StatefulSet>;

  constructor(informers: InformerFactory) {
    this.#deployments = informers.of(DEPLOYMENT);
    this.#replicaSets = informers.of(REPLICA_SET);
    this.#statefulSets = informers.of(STATEFUL_SET);
  }

  onChange(listener: (before: KubeObject | undefined, after: KubeObject | undefined) => void): void {
    this.#deployments.onChange(listener);
    this.#replicaSets.onChange(listener);
    this.#statefulSets.onChange(listener);
  }

  /** The sum over the owners. Throws for a pod whose owner is not known. @param unmanaged called where pods have none */
  of(pods: readonly Pod[], unmanaged: () => void): number {
    const scales = new Map<string, number>();
    const seen = new Set<string>();
    let hasOrphans = false;
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (owner === undefined) {
        hasOrphans = true;
        continue;
      }
      if (seen.has(owner.uid)) continue;
      seen.add(owner.uid);
      const found = this.#find(pod.metadata.namespace ?? '', owner);
      if (found === undefined) throw new Error(`found no controllers for pod "${pod.metadata.name}"`);
      scales.set(found.uid, found.replicas);
    }
    if (hasOrphans) unmanaged();
    return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
  }

  #find(namespace: string, { kind, name, uid }: OwnerReference): Scale | undefined {
    if (kind === 'StatefulSet') return scaleOf(this.#statefulSets.get({ namespace, name }), uid);
    const set = kind === 'ReplicaSet' ? this.#replicaSets.get({ namespace, name }) : undefined;
    const owner = set?.metadata.uid === uid ? controllerOf(set) : undefined;
    if (owner?.kind !== 'Deployment') return scaleOf(set, uid);
    return scaleOf(this.#deployments.get({ namespace, name: owner.name }), owner.uid);
  }
}

function scaleOf(owner: Deployment | ReplicaSet | StatefulSet | undefined, uid: string): Scale | undefined {
  return owner?.metadata.uid === uid ? { uid, replicas: owner.spec.replicas ?? 1 } : undefined;
}
