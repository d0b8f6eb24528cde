import { keyOf, keyText, type KubeObject } from '../../kube/meta/object.ts';

/** Sorts by `namespace/name`. */
export function byName(a: KubeObject, b: KubeObject): number {
  return keyText(keyOf(a)) < keyText(keyOf(b)) ? -1 : 1;
}
