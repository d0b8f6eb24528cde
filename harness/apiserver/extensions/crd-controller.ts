/**
 * Brings CRDs to life: names, conditions, what is served, and the end of their objects. Mirrors apiextensions-apiserver
 * `pkg/controller/{status,establish,apiapproval,finalizer}` and the crdHandler.
 */
import type { Clock } from '../../core/clock.ts';
import type { CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import {
  cloneJson,
  equalJson,
  listAt,
  objectAt,
  textAt,
  type JsonObject,
  type JsonValue,
} from '../../kube/json/json.ts';
import { isConflict, isNotFound } from '../../kube/status/status-predicates.ts';
import { SERVER_USER } from '../authn/user.ts';
import { WorkQueue } from '../controllers/work-queue.ts';
import type { Registry, WriteContext } from '../registry/registry.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { timestamp } from '../registry/timestamp.ts';
import type { Storage, StorageEvent } from '../storage/storage.ts';
import { acceptedNamesOf, decideNames } from './accepted-names.ts';
import {
  approvalCondition,
  ESTABLISHED,
  hasCondition,
  namesAgree,
  saysAlready,
  setCondition,
  TERMINATING,
  type CrdCondition,
} from './crd-conditions.ts';
import { CRD_STORAGE } from './crd-resource.ts';
import { asCrd, CLEANUP_FINALIZER } from './crd-strategy.ts';
import { customResourceDefinition, customResourceDefinitions } from './custom-resource-definitions.ts';

export interface CrdControllerOptions {
  readonly storage: Storage;
  readonly registry: Registry;
  readonly catalog: ResourceCatalog;
  readonly clock: Clock;
  /** Of the kind CustomResourceDefinition. */
  readonly definition: ResourceDefinition;
  /** Told of work that failed and is tried again later. */
  readonly failed: (what: string, error: unknown) => void;
}

export interface CrdController extends Disposable {
  /** Resolves once nothing is left to do for what has been written so far. */
  settled(): Promise<void>;
}

/** Takes up the CRDs that are there and every later one. */
export function startCrdController(options: CrdControllerOptions): CrdController {
  return new LiveCrdController(options);
}

class LiveCrdController implements CrdController {
  readonly #options: CrdControllerOptions;
  /** Names of CRDs to look at. */
  readonly #queue: WorkQueue;
  readonly #stop = new AbortController();
  readonly #endWatch: () => void;
  /** Ends the watches of objects that are being removed, by CRD. */
  readonly #removals = new Map<string, () => void>();

  constructor(options: CrdControllerOptions) {
    this.#options = options;
    this.#queue = new WorkQueue({
      clock: options.clock,
      handle: (name) => this.#attempt(name),
      failed: (name, error) => {
        options.failed(`life of CustomResourceDefinition ${name}`, error);
      },
    });
    const { items, revision } = options.storage.list({ resource: CRD_STORAGE });
    for (const { object } of items) {
      this.#serve(object);
      this.#queue.add(nameOf(object));
    }
    this.#endWatch = options.storage.watch({ resource: CRD_STORAGE }, revision, (event) => {
      this.#onEvent(event);
    });
  }

  settled(): Promise<void> {
    return this.#queue.idle();
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#endWatch();
    for (const end of this.#removals.values()) end();
    this.#removals.clear();
    this.#queue.close();
  }

  #onEvent({ type, stored, previous }: StorageEvent): void {
    const name = nameOf(stored.object);
    if (type === 'DELETED') {
      this.#options.catalog.replace(name, []);
      this.#endRemoval(name);
      this.#enqueueGroup(stored.object, name);
      return;
    }
    if (changesServing(stored.object, previous?.object)) this.#serve(stored.object);
    if (previous !== undefined && namesChanged(stored.object, previous.object)) this.#enqueueGroup(stored.object, name);
    this.#queue.add(name);
  }

  #serve(object: ApiObject): void {
    const definitions = customResourceDefinitions(asCrd(object));
    if (definitions.length > 0) this.#options.catalog.replace(nameOf(object), definitions);
    else if (this.#options.catalog.ofStorage(storageOf(asCrd(object))).length > 0) {
      this.#options.catalog.replace(nameOf(object), []);
    }
  }

  /** A name that was given up may be what another CRD waits for. */
  #enqueueGroup(object: ApiObject, except: string): void {
    const { group } = asCrd(object).spec;
    for (const { object: other } of this.#options.storage.list({ resource: CRD_STORAGE }).items) {
      if (asCrd(other).spec.group === group && nameOf(other) !== except) this.#queue.add(nameOf(other));
    }
  }

  async #attempt(name: string): Promise<void> {
    try {
      await this.#sync(name);
    } catch (error) {
      // Somebody else was faster: their change has put the name back into the queue.
      if (!isConflict(error) && !this.#stop.signal.aborted) throw error;
    }
  }

  async #sync(name: string): Promise<void> {
    const object = this.#options.registry.get(this.#options.definition, { name });
    if (object === undefined) return;
    const crd = asCrd(object);
    if (crd.metadata.deletionTimestamp !== undefined) {
      if (crd.metadata.finalizers?.includes(CLEANUP_FINALIZER) === true) await this.#finalize(object);
      return;
    }
    if (!namesAgree(crd) && (await this.#acceptNames(object))) return;
    const approval = approvalCondition(crd);
    if (approval !== undefined && !saysAlready(crd, approval)) {
      await this.#update(object, (status) => {
        setCondition(status, approval, this.#now());
      });
    } else if (hasCondition(crd, 'NamesAccepted') && !hasCondition(crd, 'Established')) {
      await this.#update(object, (status) => {
        setCondition(status, ESTABLISHED, this.#now());
      });
    }
  }

  /** @returns whether anything was written */
  async #acceptNames(object: ApiObject): Promise<boolean> {
    const crd = asCrd(object);
    const { registry, definition } = this.#options;
    const { acceptedNames, namesAccepted, established } = decideNames(crd, registry.list(definition).map(asCrd));
    const sameNames = equalJson(acceptedNames as JsonValue, acceptedNamesOf(crd) as JsonValue);
    if (sameNames && saysAlready(crd, namesAccepted)) return false;
    await this.#update(object, (status) => {
      status['acceptedNames'] = cloneJson(acceptedNames as JsonObject);
      setCondition(status, namesAccepted, this.#now());
      setCondition(status, established, this.#now());
    });
    return true;
  }

  async #finalize(object: ApiObject): Promise<void> {
    const crd = asCrd(object);
    if (!hasCondition(crd, 'Established')) return this.#finish(object, TERMINATING.neverEstablished);
    if (this.#options.storage.count({ resource: storageOf(crd) }) === 0 && saysAlready(crd, TERMINATING.inProgress)) {
      return this.#finish(object, TERMINATING.completed);
    }
    if (saysAlready(crd, TERMINATING.inProgress)) return this.#removeObjects(crd);
    await this.#update(object, (status) => {
      setCondition(status, TERMINATING.inProgress, this.#now());
    });
  }

  /** Asks for the end of every object; comes back when the last one is gone. */
  async #removeObjects(crd: CustomResourceDefinition): Promise<void> {
    const { storage, registry } = this.#options;
    const { name } = crd.metadata;
    const version = crd.spec.versions.find(({ storage: isStorage }) => isStorage);
    if (version === undefined || this.#removals.has(name)) return;
    const scope = { resource: storageOf(crd) };
    const { items, revision } = storage.list(scope);
    this.#removals.set(
      name,
      storage.watch(scope, revision, () => {
        if (storage.count(scope) > 0) return;
        this.#endRemoval(name);
        this.#queue.add(name);
      }),
    );
    const definition = customResourceDefinition(crd, version);
    for (const { key } of items) {
      try {
        await registry.delete(definition, key, this.#context());
      } catch (error) {
        if (isNotFound(error)) continue;
        // A webhook refuses it, say: everything is asked again later.
        this.#endRemoval(name);
        throw error;
      }
    }
  }

  #endRemoval(name: string): void {
    this.#removals.get(name)?.();
    this.#removals.delete(name);
  }

  #finish(object: ApiObject, condition: CrdCondition): Promise<void> {
    return this.#update(object, (status, draft) => {
      setCondition(status, condition, this.#now());
      const finalizers = listAt(draft.metadata, 'finalizers').filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
      if (finalizers.length > 0) draft.metadata['finalizers'] = finalizers;
      else delete draft.metadata['finalizers'];
    });
  }

  async #update(object: ApiObject, change: (status: JsonObject, draft: ApiObject) => void): Promise<void> {
    const { registry, definition } = this.#options;
    const draft = cloneJson(object);
    const status = objectAt(draft, 'status') ?? {};
    change(status, draft);
    draft['status'] = status;
    await registry.update(definition, draft, this.#context(), { subresource: 'status', skipAdmission: true });
  }

  #context(): WriteContext {
    return {
      user: SERVER_USER,
      dryRun: false,
      fieldManager: 'kube-apiserver',
      signal: this.#stop.signal,
      warn: () => undefined,
    };
  }

  #now(): string {
    return timestamp(this.#options.clock);
  }
}

function nameOf({ metadata }: ApiObject): string {
  return textAt(metadata, 'name') ?? '';
}

function storageOf({ spec }: CustomResourceDefinition): string {
  return `${spec.names.plural}.${spec.group}`;
}

function changesServing(object: ApiObject, previous: ApiObject | undefined): boolean {
  return (
    previous === undefined ||
    !equalJson(object['spec'], previous['spec']) ||
    namesChanged(object, previous) ||
    (['Established', 'Terminating'] as const).some(
      (type) => hasCondition(asCrd(object), type) !== hasCondition(asCrd(previous), type),
    )
  );
}

function namesChanged(object: ApiObject, previous: ApiObject): boolean {
  return !equalJson(acceptedNamesOf(asCrd(object)) as JsonValue, acceptedNamesOf(asCrd(previous)) as JsonValue);
}
