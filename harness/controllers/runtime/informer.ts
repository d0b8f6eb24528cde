/**
 * A local copy of all objects of one kind on one server: list, then watch.
 *
 * Mirrors client-go `tools/cache` Reflector and SharedIndexInformer: relist after 410 and after a failure, watch again
 * where a server merely ends its stream, keep the last known objects while the server is away.
 * Does not: paging, resync, WatchList.
 */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { KubeClient, ListOptions } from '../../kube/client/kube-client.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';
import type { KubeObject, ObjectKey, ResourceType } from '../../kube/meta/object.ts';
import { isGone, isNotFound } from '../../kube/status/status-predicates.ts';
import { Backoff } from './backoff.ts';
import { withDeadline } from './deadline.ts';
import { pause } from './pause.ts';
import { ObjectStore, type ChangeListener } from './object-store.ts';

export interface InformerOptions<T extends KubeObject> {
  readonly client: KubeClient;
  readonly type: ResourceType<T>;
  readonly clock: Clock;
  /** Objects, or one of `synced`, `served`, `reachable`, changed. */
  readonly onChange: () => void;
  /** Each object that changed. @default nobody */
  readonly onObject?: ChangeListener<T>;
  readonly log: (line: string) => void;
  /** Which objects. @default all */
  readonly scope?: ListOptions;
}

/** How long a list may take. */
const LIST_TIMEOUT_MS = 10_000;

export class Informer<T extends KubeObject> {
  readonly #options: InformerOptions<T>;
  readonly #store: ObjectStore<T>;
  readonly #backoff = new Backoff();
  #synced = false;
  #reachable = false;
  #served = false;
  #complaint: string | undefined;
  #connection: AbortController | undefined;

  constructor(options: InformerOptions<T>) {
    this.#options = options;
    this.#store = new ObjectStore(options.onObject);
  }

  /** The server was asked at least once, so that absence means something. Stays true. */
  get synced(): boolean {
    return this.#synced;
  }

  /** The server answered last time. */
  get reachable(): boolean {
    return this.#reachable;
  }

  /** The server knows the kind; false while its CRD is not installed. */
  get served(): boolean {
    return this.#served;
  }

  list(): readonly T[] {
    return this.#store.list();
  }

  get(key: ObjectKey): T | undefined {
    return this.#store.get(key);
  }

  /** Stores the answer to a write ahead of its watch event, unless that came first. */
  remember(object: T): void {
    if (this.#store.remember(object)) this.#options.onChange();
  }

  /** Stores the answer to a deletion: until the watch tells of it, the object looks as if it was being deleted. */
  doom(object: T): void {
    if (this.#store.doom(object, kubeTime(this.#options.clock.date()))) this.#options.onChange();
  }

  /** Drops the connection and lists anew: for a server that is suspected to be silently gone. */
  reconnect(): void {
    this.#connection?.abort(new Error('it does not answer'));
  }

  /** Runs until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    do await this.#connect(signal);
    while (await pause(this.#options.clock, this.#backoff.next(), signal));
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const connection = new AbortController();
    const onAbort = (): void => {
      connection.abort(signal.reason);
    };
    // One signal ends all the informers of a program; Node warns of a leak at eleven.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#connection = connection;
    try {
      await this.#follow(await this.#list(connection.signal), connection.signal);
    } catch (error) {
      if (!signal.aborted && !isGone(error)) this.#fail(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { client, type, clock, scope } = this.#options;
    const { items, resourceVersion } = await withDeadline(
      { clock, signal, what: `list ${type.plural}`, ms: LIST_TIMEOUT_MS },
      (limited) => client.list(type, { ...scope, signal: limited }),
    );
    this.#store.replace(items, resourceVersion);
    this.#now({ reachable: true, served: true });
    this.#options.onChange();
    return resourceVersion;
  }

  /** Watches until the connection is dropped; a stream that the server ends after it lived goes on where it was. */
  async #follow(listed: string, signal: AbortSignal): Promise<void> {
    const { client, type, scope } = this.#options;
    let resourceVersion = listed;
    while (!signal.aborted) {
      let events = 0;
      for await (const event of client.watch(type, { ...scope, signal, resourceVersion })) {
        events += 1;
        this.#backoff.reset();
        if (event.type === 'BOOKMARK') {
          resourceVersion = event.resourceVersion;
          continue;
        }
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        const changed = event.type === 'DELETED' ? this.#store.remove(event.object) : this.#store.put(event.object);
        if (changed) this.#options.onChange();
      }
      // A stream that ends without an event may end again at once; listing paces it by the backoff.
      if (events === 0) return;
    }
  }

  #fail(error: unknown): void {
    if (isNotFound(error)) {
      this.#store.replace([]);
      this.#complain(undefined);
      this.#now({ reachable: true, served: false });
    } else {
      this.#complain(messageOf(error));
      this.#now({ reachable: false, served: this.#served });
    }
  }

  #now(state: { readonly reachable: boolean; readonly served: boolean }): void {
    const changed = this.#reachable !== state.reachable || this.#served !== state.served;
    this.#reachable = state.reachable;
    this.#served = state.served;
    if (state.reachable) {
      this.#synced = true;
      if (state.served) this.#complain(undefined);
    }
    if (changed) this.#options.onChange();
  }

  /** Says a trouble once, and its end. */
  #complain(complaint: string | undefined): void {
    if (complaint === this.#complaint) return;
    const { client, type, log } = this.#options;
    this.#complaint = complaint;
    log(`${type.plural} of ${client.server}: ${complaint ?? 'answers again'}`);
  }
}
