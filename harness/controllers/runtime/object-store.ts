import { keyOf, keyText, type KubeObject, type ObjectKey } from '../../kube/meta/object.ts';

/**
 * The last known objects of one kind by namespace and name. An object never goes back to an older resource version, so
 * that the answer to a write may be stored before its watch event arrives.
 */
export class ObjectStore<T extends KubeObject> {
  #objects = new Map<string, T>();

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(keyText(key));
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  /** False when a version at least as new is stored. */
  put(object: T): boolean {
    const key = keyText(keyOf(object));
    const stored = this.#objects.get(key);
    if (stored !== undefined && !isNewer(object, stored)) return false;
    this.#objects.set(key, object);
    return true;
  }

  /** False when it is not stored, or in another life: deleted and made again since. */
  remove(object: T): boolean {
    const key = keyText(keyOf(object));
    const stored = this.#objects.get(key);
    if (stored === undefined || (stored.metadata.uid !== object.metadata.uid && isNewer(stored, object))) return false;
    return this.#objects.delete(key);
  }

  replace(objects: readonly T[]): void {
    this.#objects = new Map(objects.map((object) => [keyText(keyOf(object)), object]));
  }
}

/** Resource versions are compared as numbers (KEP-5504); where they are none, what comes last counts as newer. */
function isNewer(candidate: KubeObject, stored: KubeObject): boolean {
  const [a, b] = [candidate.metadata.resourceVersion, stored.metadata.resourceVersion];
  if (a === undefined || b === undefined || !/^\d+$/.test(a) || !/^\d+$/.test(b)) return true;
  return BigInt(a) > BigInt(b);
}
