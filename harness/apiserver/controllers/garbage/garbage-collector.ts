/**
 * Deletes what belongs to nobody any more. Mirrors kubernetes `pkg/controller/garbagecollector`. Does not: look again after a
 * while (everything that can change the answer is an event here), report events about owners in other namespaces.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, isJsonObject, listAt, textAt, type JsonValue } from '../../../kube/json/json.ts';
import { isConflict, isNotFound } from '../../../kube/status/status-predicates.ts';
import { FOREGROUND, ORPHAN } from '../../registry/dependent-finalizers.ts';
import type { DeletionOptions, WriteContext } from '../../registry/registry.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import type { StorageEvent } from '../../storage/storage.ts';
import { followResources, storedDefinition } from '../follow-resources.ts';
import { controllerContext, type Controller, type ControllerRoom } from '../server-writes.ts';
import { WorkQueue } from '../work-queue.ts';
import { graphNode, OwnerGraph, ownersOf, type GraphNode, type Owner } from './owner-graph.ts';
import { ownerStates } from './owner-states.ts';

/** Nobody owns through events, and they go by themselves. */
const IGNORED: ReadonlySet<string> = new Set(['events', 'events.events.k8s.io']);

export function collectGarbage(room: ControllerRoom): Controller {
  return new GarbageCollector(room);
}

class GarbageCollector implements Controller {
  readonly #room: ControllerRoom;
  readonly #context: WriteContext;
  readonly #stopping = new AbortController();
  readonly #graph = new OwnerGraph();
  /** Those with an owner of a kind that is not served: it may be served later. */
  readonly #unresolved = new Set<string>();
  readonly #queue: WorkQueue;
  readonly #follower: Disposable;
  readonly #endCatalog: () => void;

  constructor(room: ControllerRoom) {
    this.#room = room;
    this.#context = controllerContext('generic-garbage-collector', this.#stopping.signal);
    this.#queue = new WorkQueue({
      clock: room.clock,
      handle: (uid) => this.#handle(uid),
      failed: (uid, error) => room.failed?.(`garbage collection of ${uid}`, error),
    });
    this.#follower = followResources(
      room,
      ({ storage }) => !IGNORED.has(storage),
      (definition, event) => {
        this.#observe(definition, event);
      },
    );
    this.#endCatalog = room.catalog.onChange(() => {
      for (const uid of this.#unresolved) this.#queue.add(uid);
      this.#unresolved.clear();
    });
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#follower[Symbol.dispose]();
    this.#endCatalog();
    this.#stopping.abort();
    await this.#queue[Symbol.asyncDispose]();
  }

  #observe({ storage }: ResourceDefinition, { type, stored }: StorageEvent): void {
    const node = graphNode(storage, stored);
    if (node.uid === '') return;
    if (type === 'DELETED') {
      this.#graph.remove(node.uid);
      this.#unresolved.delete(node.uid);
      for (const dependent of this.#graph.dependents(node.uid)) this.#queue.add(dependent.uid);
      this.#wakeWaiting(node.owners);
      return;
    }
    const before = this.#graph.put(node);
    if (before !== undefined && before.owners.length > 0) this.#wakeWaiting(before.owners);
    if (node.owners.length > 0 && !this.#isOwned(node)) this.#queue.add(node.uid);
    if (node.isOrphaning) this.#queue.add(node.uid);
    if (node.isForeground && before?.isForeground !== true) {
      this.#queue.add(node.uid);
      for (const dependent of this.#graph.dependents(node.uid)) this.#queue.add(dependent.uid);
    }
  }

  /** Owners that wait for their dependents look again. */
  #wakeWaiting(owners: readonly Owner[]): void {
    for (const { uid } of owners) if (this.#graph.get(uid)?.isForeground === true) this.#queue.add(uid);
  }

  /** Whether nothing needs to be asked: every owner is there, where it should be, and is not waiting. */
  #isOwned({ owners, key }: GraphNode): boolean {
    return owners.every(({ uid, name }) => {
      const owner = this.#graph.get(uid);
      if (owner === undefined || owner.isForeground || owner.key.name !== name) return false;
      return owner.key.namespace === undefined || owner.key.namespace === key.namespace;
    });
  }

  async #handle(uid: string): Promise<void> {
    const node = this.#graph.get(uid);
    const definition = node === undefined ? undefined : storedDefinition(this.#room.catalog, node.resource);
    if (node === undefined || definition === undefined) return;
    const object = this.#room.registry.get(definition, node.key);
    if (object === undefined || textAt(object.metadata, 'uid') !== uid) return;
    try {
      if (node.isOrphaning) await this.#orphanDependents(node, definition);
      else if (node.isForeground) await this.#waitForDependents(node, definition, object);
      else if (object.metadata['deletionTimestamp'] === undefined) await this.#deleteUnowned(node, definition, object);
    } catch (error) {
      if (isConflict(error)) this.#queue.add(uid);
      else if (!isNotFound(error)) throw error;
    }
  }

  async #orphanDependents(node: GraphNode, definition: ResourceDefinition): Promise<void> {
    for (const dependent of [...this.#graph.dependents(node.uid)]) {
      const kind = storedDefinition(this.#room.catalog, dependent.resource);
      const object = kind === undefined ? undefined : this.#room.registry.get(kind, dependent.key);
      if (kind === undefined || object === undefined) continue;
      if (textAt(object.metadata, 'uid') === dependent.uid) await this.#forgetOwners(kind, object, [node.uid]);
    }
    const object = this.#room.registry.get(definition, node.key);
    if (object !== undefined) await this.#removeFinalizer(definition, object, ORPHAN);
  }

  async #waitForDependents(node: GraphNode, definition: ResourceDefinition, object: ApiObject): Promise<void> {
    const blocking = [...this.#graph.dependents(node.uid)].filter(({ owners }) =>
      owners.some((owner) => owner.uid === node.uid && owner.blocks),
    );
    if (blocking.length === 0) await this.#removeFinalizer(definition, object, FOREGROUND);
    else for (const dependent of blocking) if (!dependent.isForeground) this.#queue.add(dependent.uid);
  }

  async #deleteUnowned(node: GraphNode, definition: ResourceDefinition, object: ApiObject): Promise<void> {
    const owners = ownersOf(object);
    if (owners.length === 0) return;
    const states = ownerStates(owners, node.key, this.#room);
    if (states === 'unknown') {
      this.#unresolved.add(node.uid);
      return;
    }
    const { solid, dangling, waiting } = states;
    if (solid.length > 0) {
      const useless = [...dangling, ...waiting].map(({ uid }) => uid);
      if (useless.length > 0) await this.#forgetOwners(definition, object, useless);
      return;
    }
    const dependents = [...this.#graph.dependents(node.uid)];
    if (waiting.length > 0 && dependents.length > 0) {
      // Owners in a circle would wait for each other for ever.
      if (dependents.some(({ isForeground }) => isForeground)) await this.#unblockOwners(definition, node);
      await this.#delete(definition, node, 'Foreground');
      return;
    }
    await this.#delete(definition, node, policyOf(object));
  }

  async #delete(
    definition: ResourceDefinition,
    { key, uid }: GraphNode,
    propagationPolicy: NonNullable<DeletionOptions['propagationPolicy']>,
  ): Promise<void> {
    await this.#room.registry.delete(definition, key, this.#context, { propagationPolicy, preconditions: { uid } });
  }

  async #forgetOwners(definition: ResourceDefinition, object: ApiObject, uids: readonly string[]): Promise<void> {
    const all = listAt(object.metadata, 'ownerReferences');
    const rest = all.filter((each) => !isJsonObject(each) || !uids.includes(textAt(each, 'uid') ?? ''));
    if (rest.length < all.length) await this.#change(definition, object, 'ownerReferences', rest);
  }

  async #unblockOwners(definition: ResourceDefinition, { key }: GraphNode): Promise<void> {
    const object = this.#room.registry.get(definition, key);
    if (object === undefined) return;
    const owners = listAt(object.metadata, 'ownerReferences').map((each) =>
      isJsonObject(each) && each['blockOwnerDeletion'] === true ? { ...each, blockOwnerDeletion: false } : each,
    );
    await this.#change(definition, object, 'ownerReferences', owners);
  }

  async #removeFinalizer(definition: ResourceDefinition, object: ApiObject, finalizer: string): Promise<void> {
    const rest = listAt(object.metadata, 'finalizers').filter((each) => each !== finalizer);
    await this.#change(definition, object, 'finalizers', rest);
  }

  /** Stores a copy with another list in its metadata; an empty one is left out. */
  async #change(
    definition: ResourceDefinition,
    object: ApiObject,
    field: 'finalizers' | 'ownerReferences',
    list: JsonValue[],
  ): Promise<void> {
    const draft = cloneJson(object);
    if (list.length === 0) Reflect.deleteProperty(draft.metadata, field);
    else draft.metadata[field] = list;
    await this.#room.registry.update(definition, draft, this.#context);
  }
}

/** An object may say itself what is to become of its dependents. */
function policyOf({ metadata }: ApiObject): NonNullable<DeletionOptions['propagationPolicy']> {
  const finalizers = listAt(metadata, 'finalizers');
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}
