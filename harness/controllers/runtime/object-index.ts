import { keyOf, keyText, type KubeObject } from '../../kube/meta/object.ts';

/** Objects by values that are derived from them, as the indexers of client-go. */
export class ObjectIndex<T extends KubeObject> {
  readonly #valuesOf: (object: T) => readonly string[];
  readonly #byValue = new Map<string, Map<string, T>>();

  constructor(valuesOf: (object: T) => readonly string[]) {
    this.#valuesOf = valuesOf;
  }

  /** Insertion order; do not rely on it. */
  get(value: string): readonly T[] {
    const found = this.#byValue.get(value);
    return found === undefined ? [] : [...found.values()];
  }

  change(before: T | undefined, after: T | undefined): void {
    if (before !== undefined) {
      const kept = after === undefined ? [] : this.#valuesOf(after);
      for (const value of this.#valuesOf(before)) if (!kept.includes(value)) this.#remove(value, before);
    }
    if (after !== undefined) for (const value of this.#valuesOf(after)) this.#add(value, after);
  }

  #add(value: string, object: T): void {
    let objects = this.#byValue.get(value);
    if (objects === undefined) this.#byValue.set(value, (objects = new Map<string, T>()));
    objects.set(keyText(keyOf(object)), object);
  }

  #remove(value: string, object: T): void {
    const objects = this.#byValue.get(value);
    objects?.delete(keyText(keyOf(object)));
    if (objects?.size === 0) this.#byValue.delete(value);
  }
}
