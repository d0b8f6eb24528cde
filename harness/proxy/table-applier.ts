import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { BackendEndpoint } from './forward/backend-endpoint.ts';
import type { BackendRegistry } from './forward/backend-registry.ts';
import type { RequestRouter, RoutingTable } from './forward/request-router.ts';
import { ruleTarget } from './forward/rule-target.ts';
import type { UpstreamBackend } from './forward/upstream-backend.ts';
import type { ListenerSet } from './listener/listener-set.ts';
import { compileRoutes } from './match/route-matcher.ts';
import type { ProxyEvent } from './proxy-events.ts';
import type { ProxyCounters } from './proxy-stats.ts';
import type { RouteTable, TableAck } from './table/route-table.ts';

export interface TableApplierOptions {
  readonly clock: Clock;
  readonly emit?: Emit<ProxyEvent>;
  readonly warmUpMs: number;
  readonly counters: ProxyCounters;
  readonly registry: BackendRegistry;
  readonly router: RequestRouter;
  readonly listeners: ListenerSet;
}

/** How often warming up looks at the endpoints it waits for. */
const WARM_UP_LOOK_MS = 5;

/**
 * Puts tables in force, one after the other.
 *
 * A backend without any usable endpoint is probed before the table that brings it serves, so that a route that moves to
 * it loses no request; routing changes from one request to the next, at once and as a whole.
 */
export class TableApplier {
  readonly #options: TableApplierOptions;
  readonly #stop = new AbortController();
  #table: RouteTable | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: TableApplierOptions) {
    this.#options = options;
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
    const { registry, router, listeners, counters, emit } = this.#options;
    const prepared = registry.prepare(table);
    await this.#warmUp(prepared.cold);
    const matchers = compileTable(table, prepared.backends);
    prepared.commit();
    router.use({ matchers, defaultClientRegion: table.defaultClientRegion });
    const bound = await listeners.apply([...matchers.keys()]);
    this.#table = table;
    counters.tablesApplied += 1;
    const ack = { version: table.version, ...bound };
    emit?.({ type: 'table-applied', ack, problems: [...matchers.values()].flatMap(({ problems }) => problems) });
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

/** Several route sets on one port are one. */
function compileTable(
  { listeners }: RouteTable,
  backends: ReadonlyMap<string, UpstreamBackend>,
): RoutingTable['matchers'] {
  const ports = [...new Set(listeners.map(({ port }) => port))];
  return new Map(
    ports.map((port) => {
      const routes = listeners.filter((listener) => listener.port === port).flatMap((listener) => listener.routes);
      return [port, compileRoutes(routes, (rule) => ruleTarget(rule, backends))];
    }),
  );
}
