import type { Node, ObjectReference } from '../../../kube/api/core.ts';

/** A node as events of the controller manager name it. */
export function nodeReference({ metadata }: Node): ObjectReference {
  const { name, uid } = metadata;
  return { apiVersion: 'v1', kind: 'Node', name, ...(uid === undefined ? {} : { uid }) };
}
