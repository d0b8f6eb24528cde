import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { Random } from '../core/random.ts';
import type { BackendEndpoint } from './forward/backend-endpoint.ts';
import type { BackendRegistry } from './forward/backend-registry.ts';
import type { RequestRouter } from './forward/request-router.ts';
import type { UpstreamBackend } from './forward/upstream-backend.ts';
import type { ListenerSet } from './listener/listener-set.ts';
import { portBindings } from './listener/port-bindings.ts';
import { Pace } from './pace.ts';
import type { ProxyEvent } from './proxy-events.ts';
import type { ProxyCounters } from './proxy-stats.ts';
import { TableCompiler } from './routing/compiled-table.ts';
import type { TableResolver } from './sidecar/resolver.ts';
import type { RouteTable, TableAck } from './table/route-table.ts';
import type { ServerContexts } from './tls/server-contexts.ts';

export interface TableApplierOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly emit?: Emit<ProxyEvent>;
  readonly warmUpMs: number;
  readonly counters: ProxyCounters;
  readonly registry: BackendRegistry;
  readonly router: RequestRouter;
  readonly contexts: ServerContexts;
  readonly resolver: TableResolver | undefined;
  readonly listeners: ListenerSet;
}

/** How often warming up looks at the endpoints it waits for. */
const WARM_UP_LOOK_MS = 5;

/**
 * Puts tables in force, one after the other.
 *
 * A backend without any usable endpoint is probed before the table that brings it serves, so that a route that moves to
 * it loses no request; routing changes from one request to the next, at once and as a whole. A large table is compiled
 * beside the requests, which go by the one before meanwhile.
 */
export class TableApplier {
  readonly #options: TableApplierOptions;
  readonly #stop = new AbortController();
  readonly #compiler: TableCompiler<UpstreamBackend>;
  readonly #pace: Pace;
  #table: RouteTable | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: TableApplierOptions) {
    this.#options = options;
    this.#compiler = new TableCompiler(options);
    this.#pace = new Pace(options.clock);
  }

  /** The table in force. */
  get table(): RouteTable | undefined {
    return this.#table;
  }

  apply(table: RouteTable): Promise<TableAck> {
    const applied = this.#last.then(() => this.#apply(table));
    this.#last = applied.catch(() => undefined);
    return applied;
  }

  /** Lets the table that is being applied end, without a wait; later ones are refused with an abort error. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#last;
  }

  async #apply(table: RouteTable): Promise<TableAck> {
    this.#stop.signal.throwIfAborted();
    const { registry, router, contexts, resolver, listeners, counters, emit } = this.#options;
    const prepared = await this.#pace.run(registry.prepare(table));
    await this.#warmUp(prepared.cold);
    const compiled = await this.#pace.run(this.#compiler.compile(table, prepared.backendOf));
    prepared.commit();
    router.use(compiled);
    contexts.use(table);
    resolver?.use(table.resolver);
    const bound = await listeners.apply(portBindings(table));
    this.#table = table;
    counters.tablesApplied += 1;
    const ack = { version: table.version, ...bound };
    if (emit !== undefined) {
      const problems = await this.#pace.run(compiled.problems());
      emit({ type: 'table-applied', ack, problems: [...problems, ...contexts.problems(table)] });
    }
    return ack;
  }

  async #warmUp(cold: readonly BackendEndpoint[]): Promise<void> {
    const { clock, warmUpMs } = this.#options;
    const deadline = clock.now() + warmUpMs;
    while (cold.some(({ health }) => health === 'unknown') && clock.now() < deadline) {
      if (this.#stop.signal.aborted) return;
      await clock.sleep(WARM_UP_LOOK_MS);
    }
  }
}
