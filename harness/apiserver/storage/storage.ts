import type { ApiObject } from '../../kube/json/api-object.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';

/** `pods`, `deployments.apps`: the resource that objects are stored under, whatever version asks. */
export type StorageResource = string;

/** One object as it is stored, in its storage version. Immutable: copy `object` before changing it. */
export interface Stored {
  readonly key: ObjectKey;
  readonly object: ApiObject;
  /** Of the write that made it; the object's `metadata.resourceVersion` says the same. */
  readonly revision: number;
  /** The object as JSON text, encoded once and shared by every answer and every watcher. */
  readonly json: Buffer;
}

export type StorageEventType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface StorageEvent {
  readonly type: StorageEventType;
  readonly revision: number;
  /** After the write; for a deletion the last state, with the revision of the deletion. */
  readonly stored: Stored;
  /** Before the write; absent for ADDED. Lets a selector tell "came into view" from "changed". */
  readonly previous?: Stored;
}

export interface Scope {
  readonly resource: StorageResource;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Absent: all names. Needs `namespace` where the resource is namespaced. */
  readonly name?: string;
}

export interface Snapshot {
  readonly revision: number;
  /** In the order of their keys: by namespace, then by name. */
  readonly items: readonly Stored[];
}

/** Called synchronously, in the order of revisions, within the write. Must not throw and must not write. */
export type StorageListener = (event: StorageEvent) => void;

/**
 * The objects of one server: one revision counter, copy-on-write objects, a bounded history of events. Everything is
 * synchronous: a read and the write that depends on it cannot be interleaved unless the caller awaits between them.
 *
 * Mirrors apiserver `pkg/storage` (etcd3 and cacher together). Does not: leases, compaction by time.
 */
export interface Storage {
  /** Of the last write. Starts at 1. */
  readonly revision: number;
  /** Events up to this revision are forgotten. */
  readonly compactedRevision: number;
  get(resource: StorageResource, key: ObjectKey): Stored | undefined;
  /** How many objects, without a snapshot. */
  count(scope: Scope): number;
  /** The current state. */
  list(scope: Scope): Snapshot;
  /** The state as it was at `revision`, for pages of a list. Throws {@link RevisionCompacted} or {@link RevisionInFuture}. */
  listAt(scope: Scope, revision: number): Snapshot;
  /**
   * Stores a new object, whose `metadata.resourceVersion` it sets (on a copy of the metadata).
   *
   * @returns undefined when the key is taken; nothing is changed then
   */
  create(resource: StorageResource, key: ObjectKey, object: ApiObject): Stored | undefined;
  /** Replaces `current`. @returns undefined when `current` is no longer what is stored */
  update(resource: StorageResource, current: Stored, object: ApiObject): Stored | undefined;
  /** @returns the event's `stored`, or undefined when `current` is no longer what is stored */
  delete(resource: StorageResource, current: Stored): Stored | undefined;
  /**
   * Every event of `scope` after `fromRevision`: first those of the history, synchronously, then each as it happens.
   * Throws {@link RevisionCompacted}. The returned function ends it.
   */
  watch(scope: Scope, fromRevision: number, listener: StorageListener): () => void;
  /** Forgets events up to `revision`, as etcd's compaction does. */
  compact(revision: number): void;
}

/** The wanted revision was compacted. */
export class RevisionCompacted extends Error {
  readonly revision: number;
  readonly compactedRevision: number;

  constructor(revision: number, compactedRevision: number) {
    super(`revision ${revision} was compacted, the oldest is ${compactedRevision}`);
    this.name = 'RevisionCompacted';
    this.revision = revision;
    this.compactedRevision = compactedRevision;
  }
}

/** The wanted revision has not been written yet. */
export class RevisionInFuture extends Error {
  readonly revision: number;
  readonly current: number;

  constructor(revision: number, current: number) {
    super(`revision ${revision} is larger than the current ${current}`);
    this.name = 'RevisionInFuture';
    this.revision = revision;
    this.current = current;
  }
}
