import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, type JsonObject } from '../../kube/json/json.ts';
import type { AdmissionAttributes } from './admission.ts';
import { isAbout } from './admitted-kind.ts';

/** The draft and its spec, where the write makes or changes a pod itself. */
export function admittedPod(
  attributes: AdmissionAttributes,
): { readonly pod: ApiObject; readonly spec: JsonObject } | undefined {
  const pod = attributes.object;
  if (pod === undefined || !isAbout(attributes, '', 'pods')) return undefined;
  const spec = objectAt(pod, 'spec');
  return spec === undefined ? undefined : { pod, spec };
}

/** The items of a list that are objects. */
export function objectsAt(parent: JsonObject | undefined, field: string): readonly JsonObject[] {
  return listAt(parent, field).filter(isJsonObject);
}

/** The list of a field, made where there is none, to be added to. */
export function listIn(parent: JsonObject, field: string): JsonObject[keyof JsonObject][] {
  const list = parent[field];
  if (Array.isArray(list)) return list;
  const made: JsonObject[] = [];
  parent[field] = made;
  return made;
}

/** Whether it stands for a pod that a kubelet runs from a file; such pods are left as they are. */
export function isMirrorPod(pod: ApiObject): boolean {
  const annotations = objectAt(pod.metadata, 'annotations');
  return annotations !== undefined && Object.hasOwn(annotations, 'kubernetes.io/config.mirror');
}
