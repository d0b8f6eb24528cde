import type { Scope, StorageEvent, StorageListener } from './storage.ts';

interface Watcher {
  readonly listener: StorageListener;
  /** It has been told of everything up to here. */
  revision: number;
  ended: boolean;
}

type Watchers = Set<Watcher>;

/**
 * Who listens to one resource, indexed by what they watch: an event costs as much as there are listeners that it
 * concerns.
 */
export class ResourceWatchers {
  readonly #everything: Watchers = new Set();
  readonly #byNamespace = new Map<string, Watchers>();
  readonly #byName = new Map<string, Watchers>();

  /** @param revision the listener has already been told of events up to this one */
  add(scope: Scope, revision: number, listener: StorageListener): () => void {
    const watcher: Watcher = { listener, revision, ended: false };
    const { index, key } = this.#place(scope);
    const watchers = index?.get(key) ?? (index === undefined ? this.#everything : new Set());
    index?.set(key, watchers);
    watchers.add(watcher);
    return () => {
      watcher.ended = true;
      watchers.delete(watcher);
      if (watchers.size === 0 && index?.get(key) === watchers) index.delete(key);
    };
  }

  notify(event: StorageEvent): void {
    const { name, namespace = '' } = event.stored.key;
    tell(this.#everything, event);
    tell(this.#byNamespace.get(namespace), event);
    tell(this.#byName.get(`${namespace}/${name}`), event);
  }

  #place({ namespace, name }: Scope): { readonly index: Map<string, Watchers> | undefined; readonly key: string } {
    if (name !== undefined) return { index: this.#byName, key: `${namespace ?? ''}/${name}` };
    if (namespace !== undefined) return { index: this.#byNamespace, key: namespace };
    return { index: undefined, key: '' };
  }
}

/** A listener may end itself or others, or add new ones, which know of this event already. */
function tell(watchers: Watchers | undefined, event: StorageEvent): void {
  if (watchers === undefined) return;
  for (const watcher of watchers) {
    if (watcher.ended || watcher.revision >= event.revision) continue;
    watcher.revision = event.revision;
    watcher.listener(event);
  }
}
