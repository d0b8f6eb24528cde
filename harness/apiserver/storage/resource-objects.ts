import type { ObjectKey } from '../../kube/meta/object.ts';
import { compareNamespaces } from './key-order.ts';
import { SortedObjects } from './sorted-objects.ts';
import type { Scope, Stored } from './storage.ts';

const NONE: readonly Stored[] = [];

/** The objects of one resource, split by namespace so that listing one namespace never looks at the others. */
export class ResourceObjects {
  readonly #byNamespace = new Map<string, SortedObjects>();
  #size = 0;
  /** Of all namespaces; forgotten at every write. */
  #all: readonly Stored[] | undefined;

  get(key: ObjectKey): Stored | undefined {
    return this.#byNamespace.get(key.namespace ?? '')?.get(key.name);
  }

  set(stored: Stored): void {
    const namespace = stored.key.namespace ?? '';
    let objects = this.#byNamespace.get(namespace);
    if (objects === undefined) this.#byNamespace.set(namespace, (objects = new SortedObjects()));
    const before = objects.size;
    objects.set(stored);
    this.#size += objects.size - before;
    this.#all = undefined;
  }

  delete(key: ObjectKey): void {
    const namespace = key.namespace ?? '';
    const objects = this.#byNamespace.get(namespace);
    if (objects?.get(key.name) === undefined) return;
    objects.delete(key.name);
    if (objects.size === 0) this.#byNamespace.delete(namespace);
    this.#size -= 1;
    this.#all = undefined;
  }

  count({ namespace, name }: Scope): number {
    if (name !== undefined) return this.#one(namespace, name).length;
    return namespace === undefined ? this.#size : (this.#byNamespace.get(namespace)?.size ?? 0);
  }

  /** In the order of keys. Never changes once handed out. */
  list({ namespace, name }: Scope): readonly Stored[] {
    if (name !== undefined) return this.#one(namespace, name);
    if (namespace !== undefined) return this.#byNamespace.get(namespace)?.snapshot() ?? NONE;
    this.#all ??= this.#everything();
    return this.#all;
  }

  #one(namespace: string | undefined, name: string): readonly Stored[] {
    const stored = this.#byNamespace.get(namespace ?? '')?.get(name);
    return stored === undefined ? NONE : [stored];
  }

  #everything(): readonly Stored[] {
    const namespaces = [...this.#byNamespace].sort(([a], [b]) => compareNamespaces(a, b));
    const only = namespaces[0];
    if (only !== undefined && namespaces.length === 1) return only[1].snapshot();
    return namespaces.flatMap(([, objects]) => objects.snapshot());
  }
}
