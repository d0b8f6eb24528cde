/**
 * What was worked out of an object last, and what that depended on besides: a thousand routes are looked at with every
 * change of an endpoint, and few of them differ. Objects never change in place.
 */
export class ObjectMemo<T> {
  readonly #known = new WeakMap<object, { readonly dependencies: readonly unknown[]; readonly value: T }>();

  /** @param dependencies everything but `object` that `make` looks at, one by one the same as last time or not */
  of(object: object, dependencies: readonly unknown[], make: () => T): T {
    const known = this.#known.get(object);
    if (known !== undefined && isSame(known.dependencies, dependencies)) return known.value;
    const value = make();
    this.#known.set(object, { dependencies, value });
    return value;
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
