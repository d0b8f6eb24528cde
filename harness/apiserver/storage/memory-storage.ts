import type { ApiObject } from '../../kube/json/api-object.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { EventHistory } from './event-history.ts';
import { ResourceObjects } from './resource-objects.ts';
import { isWithinScope } from './scope.ts';
import {
  RevisionCompacted,
  RevisionInFuture,
  type Scope,
  type Snapshot,
  type Storage,
  type StorageEvent,
  type StorageListener,
  type StorageResource,
  type Stored,
} from './storage.ts';
import { freezeDeep, StoredObject } from './stored-object.ts';
import { undoEvents } from './undo-events.ts';
import { ResourceWatchers } from './watchers.ts';

export interface MemoryStorageOptions {
  /** How many events of each resource are remembered at least, for watches and pages that continue. @default 5000 */
  readonly historySize?: number;
  /** Freezes what is stored, so that a wrong change of it throws. For tests. @default false */
  readonly freeze?: boolean;
}

/** Everything of one resource. Made when it is first written or watched. */
interface Shelf {
  readonly objects: ResourceObjects;
  readonly history: EventHistory;
  readonly watchers: ResourceWatchers;
}

/** The objects of a server in memory: nothing outlives the process. */
export function memoryStorage(options: MemoryStorageOptions = {}): Storage {
  return new MemoryStorage(options);
}

class MemoryStorage implements Storage {
  readonly #historySize: number;
  readonly #freeze: boolean;
  readonly #shelves = new Map<StorageResource, Shelf>();
  #revision = 1;
  #compacted = 0;
  /** Events that listeners caused while they were being told of another; keeps the order of revisions for everybody. */
  readonly #untold: (() => void)[] = [];
  #telling = false;

  constructor({ historySize = 5_000, freeze = false }: MemoryStorageOptions) {
    this.#historySize = historySize;
    this.#freeze = freeze;
  }

  get revision(): number {
    return this.#revision;
  }

  get compactedRevision(): number {
    return this.#compacted;
  }

  get(resource: StorageResource, key: ObjectKey): Stored | undefined {
    return this.#shelves.get(resource)?.objects.get(key);
  }

  count(scope: Scope): number {
    return this.#shelves.get(scope.resource)?.objects.count(scope) ?? 0;
  }

  list(scope: Scope): Snapshot {
    return { revision: this.#revision, items: this.#shelves.get(scope.resource)?.objects.list(scope) ?? [] };
  }

  listAt(scope: Scope, revision: number): Snapshot {
    if (revision > this.#revision) throw new RevisionInFuture(revision, this.#revision);
    const shelf = this.#shelves.get(scope.resource);
    this.#assertRemembered(shelf, revision);
    if (shelf === undefined) return { revision, items: [] };
    return { revision, items: undoEvents(shelf.objects.list(scope), shelf.history.after(revision), scope) };
  }

  create(resource: StorageResource, key: ObjectKey, object: ApiObject): Stored | undefined {
    const shelf = this.#shelf(resource);
    if (shelf.objects.get(key) !== undefined) return undefined;
    const stored = this.#next(key, object);
    shelf.objects.set(stored);
    this.#record(shelf, { type: 'ADDED', revision: stored.revision, stored });
    return stored;
  }

  update(resource: StorageResource, current: Stored, object: ApiObject): Stored | undefined {
    const shelf = this.#shelf(resource);
    if (shelf.objects.get(current.key) !== current) return undefined;
    const stored = this.#next(current.key, object);
    shelf.objects.set(stored);
    this.#record(shelf, { type: 'MODIFIED', revision: stored.revision, stored, previous: current });
    return stored;
  }

  delete(resource: StorageResource, current: Stored): Stored | undefined {
    const shelf = this.#shelf(resource);
    if (shelf.objects.get(current.key) !== current) return undefined;
    const stored = this.#next(current.key, current.object);
    shelf.objects.delete(current.key);
    this.#record(shelf, { type: 'DELETED', revision: stored.revision, stored, previous: current });
    return stored;
  }

  watch(scope: Scope, fromRevision: number, listener: StorageListener): () => void {
    const shelf = this.#shelf(scope.resource);
    this.#assertRemembered(shelf, fromRevision);
    for (const event of shelf.history.after(fromRevision)) if (isWithinScope(scope, event.stored.key)) listener(event);
    return shelf.watchers.add(scope, Math.max(fromRevision, this.#revision), listener);
  }

  compact(revision: number): void {
    this.#compacted = Math.max(this.#compacted, Math.min(revision, this.#revision));
    for (const { history } of this.#shelves.values()) history.forget(this.#compacted);
  }

  #shelf(resource: StorageResource): Shelf {
    let shelf = this.#shelves.get(resource);
    if (shelf === undefined) {
      shelf = {
        objects: new ResourceObjects(),
        history: new EventHistory(this.#historySize),
        watchers: new ResourceWatchers(),
      };
      this.#shelves.set(resource, shelf);
    }
    return shelf;
  }

  #assertRemembered(shelf: Shelf | undefined, revision: number): void {
    const oldest = Math.max(this.#compacted, shelf?.history.forgotten ?? 0);
    if (revision < oldest) throw new RevisionCompacted(revision, oldest);
  }

  #next(key: ObjectKey, object: ApiObject): Stored {
    this.#revision += 1;
    const stored = new StoredObject(key, object, this.#revision);
    if (this.#freeze) freezeDeep(stored.object);
    return stored;
  }

  #record(shelf: Shelf, event: StorageEvent): void {
    shelf.history.push(event);
    this.#untold.push(() => {
      shelf.watchers.notify(event);
    });
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let tell = this.#untold.shift(); tell !== undefined; tell = this.#untold.shift()) tell();
    } finally {
      this.#telling = false;
    }
  }
}
