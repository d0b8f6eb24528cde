/**
 * The objects of one kind on one server, shared by all controllers: what the informer knows, and writes whose answers it
 * remembers. Because of the latter no controller needs the "expectations" of client-go: what it wrote is there when it
 * looks next, and what it deleted looks deleted.
 */
import type { CallOptions, DeleteOptions, KubeClient } from '../../kube/client/kube-client.ts';
import type { Clock } from '../../core/clock.ts';
import { Deferred } from '../../core/deferred.ts';
import { keyOf, keyText, type KubeObject, type ObjectKey, type ResourceType } from '../../kube/meta/object.ts';
import { Informer } from './informer.ts';
import { ObjectIndex } from './object-index.ts';
import type { ChangeListener } from './object-store.ts';

export interface SharedObjectsOptions<T extends KubeObject> {
  readonly client: KubeClient;
  readonly type: ResourceType<T>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Ends writes as well. */
  readonly signal: AbortSignal;
  /** The server answers again after it did not. */
  readonly onReachable: () => void;
}

export class SharedObjects<T extends KubeObject> {
  readonly type: ResourceType<T>;
  readonly #client: KubeClient;
  readonly #call: CallOptions;
  readonly #informer: Informer<T>;
  readonly #listeners: ChangeListener<T>[] = [];
  readonly #indexes = new Map<string, ObjectIndex<T>>();
  readonly #synced = new Deferred<void>();
  #reachable = true;

  constructor({ client, type, clock, log, signal, onReachable }: SharedObjectsOptions<T>) {
    this.type = type;
    this.#client = client;
    this.#call = { signal };
    this.#informer = new Informer<T>({
      client,
      type,
      clock,
      log,
      onChange: () => {
        this.#onState(onReachable);
      },
      onObject: (before, after) => {
        this.#tell(before, after);
      },
    });
  }

  /** Resolves once the server was asked what there is. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get(key: ObjectKey): T | undefined {
    return this.#informer.get(key);
  }

  list(): readonly T[] {
    return this.#informer.list();
  }

  /** Listens before {@link run}; what is there already is told as made. Must not throw. */
  onChange(listener: ChangeListener<T>): void {
    this.#listeners.push(listener);
  }

  /** Makes `by(name, …)` answer. Several controllers may ask for the same index. */
  index(name: string, valuesOf: (object: T) => readonly string[]): void {
    if (!this.#indexes.has(name)) this.#indexes.set(name, new ObjectIndex(valuesOf));
  }

  /** The objects that have `value` in an index. Throws for an index that nobody made. */
  by(name: string, value: string): readonly T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`no index ${name} of ${this.type.plural}`);
    return index.get(value);
  }

  async create(object: T): Promise<T> {
    return this.#remember(await this.#client.create(this.type, object, this.#call));
  }

  async update(object: T): Promise<T> {
    return this.#remember(await this.#client.update(this.type, object, this.#call));
  }

  async updateStatus(object: T): Promise<T> {
    return this.#remember(await this.#client.update(this.type, object, { ...this.#call, subresource: 'status' }));
  }

  /** A JSON merge patch. */
  async patch(key: ObjectKey, patch: unknown, subresource?: 'status'): Promise<T> {
    const options = subresource === undefined ? this.#call : { ...this.#call, subresource };
    return this.#remember(await this.#client.mergePatch(this.type, key, patch, options));
  }

  /** The object as the server has it now, past the informer. */
  find(key: ObjectKey): Promise<T | undefined> {
    return this.#client.find(this.type, key, this.#call);
  }

  /** Deletes exactly this object. False when it was gone already. */
  async delete(object: T, options: Omit<DeleteOptions, 'signal' | 'uid'> = {}): Promise<boolean> {
    const { uid } = object.metadata;
    const deleted = await this.#client.delete(this.type, keyOf(object), {
      ...this.#call,
      ...options,
      ...(uid === undefined ? {} : { uid }),
    });
    this.#informer.doom(object);
    return deleted;
  }

  /** Until `signal` aborts. Then nobody waits for `synced` any more either. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#informer.run(signal);
    this.#synced.resolve();
  }

  #remember(answer: T): T {
    this.#informer.remember(answer);
    return answer;
  }

  #tell(before: T | undefined, after: T | undefined): void {
    for (const index of this.#indexes.values()) index.change(before, after);
    for (const listener of this.#listeners) listener(before, after);
  }

  #onState(onReachable: () => void): void {
    const { synced, reachable } = this.#informer;
    if (synced) this.#synced.resolve();
    if (reachable === this.#reachable) return;
    this.#reachable = reachable;
    if (reachable) onReachable();
  }
}

/** The text of an object's key, as work queues hold it. */
export function objectKeyText(object: KubeObject): string {
  return keyText(keyOf(object));
}
