import { keyOf, keyText, type KubeObject, type ObjectKey } from '../../kube/meta/object.ts';

/**
 * The last known objects of one kind by namespace and name, from a list and the watch events after it.
 *
 * The answer to a write may be stored ahead of its event, unless the watch has overtaken it: an answer that arrives after
 * the DELETED event must not bring the object back. Resource versions are compared as numbers (KEP-5504); answers with
 * other ones are not stored ahead.
 */
export class ObjectStore<T extends KubeObject> {
  #objects = new Map<string, T>();
  /** The newest version that the list or the watch told of. */
  #seen: bigint | undefined;

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(keyText(key));
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  /** What a list found. */
  replace(objects: readonly T[], resourceVersion?: string): void {
    this.#objects = new Map(objects.map((object) => [keyText(keyOf(object)), object]));
    this.#seen = numberOf(resourceVersion);
  }

  /** An ADDED or MODIFIED event. False when an answer at least as new is stored. */
  put(object: T): boolean {
    this.#advance(object);
    const key = keyText(keyOf(object));
    const stored = this.#objects.get(key);
    if (stored !== undefined && isAtLeast(stored, object)) return false;
    this.#objects.set(key, object);
    return true;
  }

  /** A DELETED event. False when it is not stored, or in another life: made again since, as an answer told. */
  remove(object: T): boolean {
    this.#advance(object);
    const key = keyText(keyOf(object));
    const stored = this.#objects.get(key);
    if (stored === undefined || (stored.metadata.uid !== object.metadata.uid && isAtLeast(stored, object)))
      return false;
    return this.#objects.delete(key);
  }

  /** The answer to a write. False when the watch told of it, or of something newer, before. */
  remember(object: T): boolean {
    const version = numberOf(object.metadata.resourceVersion);
    if (version === undefined || this.#seen === undefined || version <= this.#seen) return false;
    const key = keyText(keyOf(object));
    const stored = this.#objects.get(key);
    if (stored !== undefined && isAtLeast(stored, object)) return false;
    this.#objects.set(key, object);
    return true;
  }

  #advance({ metadata }: T): void {
    const version = numberOf(metadata.resourceVersion);
    if (version !== undefined && (this.#seen === undefined || version > this.#seen)) this.#seen = version;
  }
}

function isAtLeast(stored: KubeObject, candidate: KubeObject): boolean {
  const [a, b] = [numberOf(stored.metadata.resourceVersion), numberOf(candidate.metadata.resourceVersion)];
  return a !== undefined && b !== undefined && a >= b;
}

function numberOf(resourceVersion: string | undefined): bigint | undefined {
  return resourceVersion !== undefined && /^\d+$/.test(resourceVersion) ? BigInt(resourceVersion) : undefined;
}
