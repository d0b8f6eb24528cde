import { apiVersionOf, type KubeObject, type OwnerReference, type ResourceType } from '../../kube/meta/object.ts';

/** The owner that manages the object, as `metav1.GetControllerOf`. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** Whether `owner` manages the object. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** As `metav1.NewControllerRef`. */
export function controllerReference(type: ResourceType<KubeObject>, owner: KubeObject): OwnerReference {
  const { name, uid = '' } = owner.metadata;
  return { apiVersion: apiVersionOf(type), kind: type.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** For an index: the uid of the managing owner, or the namespace's orphans. */
export function ownerIndex(object: KubeObject): readonly string[] {
  const owner = controllerOf(object);
  return [owner === undefined ? orphansOf(object.metadata.namespace) : owner.uid];
}

/** The index value of objects of a namespace that nobody manages. */
export function orphansOf(namespace: string | undefined): string {
  return `orphans of ${namespace ?? ''}`;
}
