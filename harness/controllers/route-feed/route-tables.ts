import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../core/clock.ts';
import type { RouteTable, TableAck } from '../../proxy/table/route-table.ts';

/** A table before it has a version. */
export type RouteTableContent = Omit<RouteTable, 'version'>;

/** What a proxy last said that it serves. */
export interface AppliedTable extends TableAck {
  readonly sources: RouteTable['sources'];
}

/** How a load balancer's proxy is doing. Plain data for the rules. */
export interface ProxyState {
  /** Absent until it acknowledged a table of this controller's life. */
  readonly applied?: AppliedTable;
  /** Whether that is the current table. */
  readonly upToDate: boolean;
  /** For how long it has had no stream open; 0 while it has one. */
  readonly absentMs: number;
}

interface Shelf {
  current: RouteTable | undefined;
  applied: AppliedTable | undefined;
  readonly sources: Map<number, RouteTable['sources']>;
  readonly readers: Set<(table: RouteTable) => void>;
  absentSinceMs: number;
}

/** Versions whose sources are remembered for a late acknowledgement. */
const REMEMBERED_VERSIONS = 1_000;

/**
 * The current table of each load balancer, who reads it, and what was acknowledged.
 *
 * Versions start at the wall clock in milliseconds and grow with each change, so that they grow over restarts too.
 */
export class RouteTables {
  readonly #clock: Clock;
  readonly #firstVersion: number;
  readonly #shelves: ReadonlyMap<string, Shelf>;
  readonly #onProxyChange: () => void;

  /** @param onProxyChange a proxy acknowledged a table, came or went */
  constructor(clock: Clock, loadBalancers: readonly string[], onProxyChange: () => void) {
    this.#clock = clock;
    this.#onProxyChange = onProxyChange;
    this.#firstVersion = clock.date().getTime();
    this.#shelves = new Map(loadBalancers.map((name) => [name, emptyShelf(clock)]));
  }

  has(loadBalancer: string): boolean {
    return this.#shelves.has(loadBalancer);
  }

  /** Undefined until the first table was published. */
  current(loadBalancer: string): RouteTable | undefined {
    return this.#shelves.get(loadBalancer)?.current;
  }

  /** Makes a new version when the content differs; true when it did. */
  publish(loadBalancer: string, content: RouteTableContent): boolean {
    const shelf = this.#shelf(loadBalancer);
    const { version: before, ...old } = shelf.current ?? { version: this.#firstVersion - 1 };
    if (isDeepStrictEqual(old, content)) return false;
    const table: RouteTable = { version: before + 1, ...content };
    shelf.current = table;
    shelf.sources.set(table.version, table.sources);
    for (const version of shelf.sources.keys()) {
      if (shelf.sources.size <= REMEMBERED_VERSIONS) break;
      shelf.sources.delete(version);
    }
    for (const read of shelf.readers) read(table);
    return true;
  }

  /** Calls `read` with each new table until disposed. */
  subscribe(loadBalancer: string, read: (table: RouteTable) => void): Disposable {
    const shelf = this.#shelf(loadBalancer);
    shelf.readers.add(read);
    this.#onProxyChange();
    return {
      [Symbol.dispose]: () => {
        if (!shelf.readers.delete(read)) return;
        shelf.absentSinceMs = this.#clock.now();
        this.#onProxyChange();
      },
    };
  }

  /** Records what a proxy serves. One of an earlier life of the controller, or older than the last, says nothing new. */
  acknowledge(loadBalancer: string, ack: TableAck): void {
    const shelf = this.#shelf(loadBalancer);
    const sources = shelf.sources.get(ack.version);
    if (sources === undefined || (shelf.applied !== undefined && ack.version < shelf.applied.version)) return;
    shelf.applied = { ...ack, sources };
    for (const version of shelf.sources.keys()) if (version < ack.version) shelf.sources.delete(version);
    this.#onProxyChange();
  }

  state(loadBalancer: string): ProxyState {
    const { applied, current, readers, absentSinceMs } = this.#shelf(loadBalancer);
    const absentMs = readers.size > 0 ? 0 : this.#clock.now() - absentSinceMs;
    const upToDate = current !== undefined && applied?.version === current.version;
    return { ...(applied === undefined ? {} : { applied }), upToDate, absentMs };
  }

  #shelf(loadBalancer: string): Shelf {
    const shelf = this.#shelves.get(loadBalancer);
    if (shelf === undefined) throw new RangeError(`load balancer ${loadBalancer} is not one of the fleet`);
    return shelf;
  }
}

function emptyShelf(clock: Clock): Shelf {
  return {
    current: undefined,
    applied: undefined,
    sources: new Map(),
    readers: new Set(),
    absentSinceMs: clock.now(),
  };
}
