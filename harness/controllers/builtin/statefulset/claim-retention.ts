/** Who owns the claims of a StatefulSet, as its retention policy says. Mirrors kubernetes `pkg/controller/statefulset/stateful_set_utils.go`. */
import { STATEFUL_SET, type StatefulSet } from '../../../kube/api/apps.ts';
import type { PersistentVolumeClaim } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import type { KubeObject, OwnerReference } from '../../../kube/meta/object.ts';
import { controllerReference } from '../../runtime/owner-references.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';

/**
 * The owners that a claim should have; undefined where it has them. Claims of somebody else, or of an earlier life of the
 * pod, are left alone. @param isCondemned the pod is beyond the number of replicas
 */
export function desiredClaimOwners(
  set: StatefulSet,
  pod: Pod,
  claim: PersistentVolumeClaim,
  isCondemned: boolean,
): readonly OwnerReference[] | undefined {
  const { ownerReferences = [] } = claim.metadata;
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const isOurs = ({ uid }: OwnerReference): boolean => uid === set.metadata.uid || uid === pod.metadata.uid;
  const isStranger = (reference: OwnerReference): boolean =>
    !isOurs(reference) && (isNamed(reference, set) || isNamed(reference, pod));
  if (ownerReferences.some(isStranger)) return undefined;
  const others = ownerReferences.filter((reference) => !isOurs(reference));
  const isRetained = whenDeleted === 'Retain' && whenScaled === 'Retain';
  if (!isRetained && others.some(({ controller }) => controller === true))
    return others.length === ownerReferences.length ? undefined : others;
  const wanted: OwnerReference[] = [];
  if (whenScaled === 'Delete' && isCondemned) wanted.push(controllerReference(POD, pod));
  else if (whenDeleted === 'Delete') wanted.push(controllerReference(STATEFUL_SET, set));
  const next = [...others, ...wanted];
  return semanticEqual(sorted(next), sorted(ownerReferences)) ? undefined : next;
}

function sorted(references: readonly OwnerReference[]): readonly OwnerReference[] {
  return [...references].sort((a, b) => (a.uid < b.uid ? -1 : 1));
}

function isNamed(reference: OwnerReference, { apiVersion, kind, metadata }: KubeObject): boolean {
  return reference.apiVersion === apiVersion && reference.kind === kind && reference.name === metadata.name;
}
