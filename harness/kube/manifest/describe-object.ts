import { keyOf, keyText, type KubeObject } from '../meta/object.ts';

/** `Service store/web`, as messages name an object. */
export function describeObject(object: KubeObject): string {
  return `${object.kind} ${keyText(keyOf(object))}`;
}
