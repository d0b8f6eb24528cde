import { keyOf, keyText, type KubeObject, type ObjectKey } from '../../kube/meta/object.ts';

/** Told of every change of what is stored: made (no `before`), changed, removed (no `after`). */
export type ChangeListener<T extends KubeObject> = (before: T | undefined, after: T | undefined) => void;

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
  /** Objects whose deletion was answered but not yet seen, by uid, with the time of it. */
  readonly #doomed = new Map<string, string>();
  readonly #changed: ChangeListener<T>;

  constructor(changed: ChangeListener<T> = () => undefined) {
    this.#changed = changed;
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(keyText(key));
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  /** What a list found. */
  replace(objects: readonly T[], resourceVersion?: string): void {
    const before = this.#objects;
    this.#objects = new Map(objects.map((object) => [keyText(keyOf(object)), object]));
    this.#seen = numberOf(resourceVersion);
    this.#doomed.clear();
    for (const [key, object] of before) if (!this.#objects.has(key)) this.#changed(object, undefined);
    for (const [key, object] of this.#objects) {
      const old = before.get(key);
      if (old?.metadata.resourceVersion !== object.metadata.resourceVersion || old === undefined)
        this.#tell(old, object);
    }
  }

  /** An ADDED or MODIFIED event. False when an answer at least as new is stored. */
  put(object: T): boolean {
    this.#advance(object);
    return this.#set(object);
  }

  /** A DELETED event. False when it is not stored, or in another life: made again since, as an answer told. */
  remove(object: T): boolean {
    this.#advance(object);
    if (object.metadata.uid !== undefined) this.#doomed.delete(object.metadata.uid);
    const key = keyText(keyOf(object));
    const stored = this.#objects.get(key);
    if (stored === undefined || (stored.metadata.uid !== object.metadata.uid && isAtLeast(stored, object)))
      return false;
    this.#objects.delete(key);
    this.#changed(stored, undefined);
    return true;
  }

  /** The answer to a write. False when the watch told of it, or of something newer, before. */
  remember(object: T): boolean {
    const version = numberOf(object.metadata.resourceVersion);
    if (version === undefined || this.#seen === undefined || version <= this.#seen) return false;
    return this.#set(object);
  }

  /**
   * The answer to a deletion: the object counts as being deleted until the watch tells so. False when the watch was faster.
   */
  doom(object: T, deletionTimestamp: string): boolean {
    const stored = this.get(keyOf(object));
    const { uid } = object.metadata;
    if (stored === undefined || uid === undefined || stored.metadata.uid !== uid || isDeleted(stored)) return false;
    this.#doomed.set(uid, deletionTimestamp);
    const doomed = withDeletion(stored, deletionTimestamp);
    this.#objects.set(keyText(keyOf(object)), doomed);
    this.#changed(stored, doomed);
    return true;
  }

  #set(object: T): boolean {
    const key = keyText(keyOf(object));
    const stored = this.#objects.get(key);
    if (stored !== undefined && isAtLeast(stored, object)) return false;
    const next = this.#asDoomed(object);
    this.#objects.set(key, next);
    this.#tell(stored, next);
    return true;
  }

  /** An object of the same name with another identity is another object. */
  #tell(before: T | undefined, after: T): void {
    if (before !== undefined && before.metadata.uid !== after.metadata.uid) {
      this.#changed(before, undefined);
      this.#changed(undefined, after);
    } else this.#changed(before, after);
  }

  #asDoomed(object: T): T {
    const { uid } = object.metadata;
    if (this.#doomed.size === 0 || uid === undefined) return object;
    if (!isDeleted(object)) {
      const deletionTimestamp = this.#doomed.get(uid);
      return deletionTimestamp === undefined ? object : withDeletion(object, deletionTimestamp);
    }
    this.#doomed.delete(uid);
    return object;
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

function isDeleted({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function withDeletion<T extends KubeObject>(object: T, deletionTimestamp: string): T {
  return { ...object, metadata: { ...object.metadata, deletionTimestamp } };
}
