import { addAbortListener } from 'node:events';
import type { Dispatcher } from 'undici';
import { allOrNone } from '../../core/all-or-none.ts';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import type { Emit } from '../../core/events.ts';
import type { ProxyEvent } from '../proxy-events.ts';
import { RouteTableDecoder } from '../table/decode-route-table.ts';
import type { RouteTable, TableAck } from '../table/route-table.ts';
import { Latest } from './latest.ts';
import { readRouteStream, routeStreamUrl } from './route-stream.ts';
import { sendAck } from './table-ack.ts';

export interface FollowRoutesOptions {
  readonly clock: Clock;
  readonly emit?: Emit<ProxyEvent>;
  readonly controllerUrl: string;
  readonly loadBalancer: string;
  /** Shown to the controller. @default none */
  readonly routeToken?: string | undefined;
  readonly signal: AbortSignal;
  /** How connections are made. @default undici's own */
  readonly dispatcher?: Dispatcher;
  /** Applied to each table before it is served. */
  readonly transform?: (table: RouteTable) => RouteTable;
  /** Puts a table in force. */
  readonly apply: (table: RouteTable) => Promise<TableAck>;
}

/** Pause before a lost stream is opened again: doubled with each failure in a row. */
const BACKOFF = { firstMs: 100, lastMs: 1_000 } as const;

/**
 * Applies whatever a controller streams, and acknowledges it, until `signal` aborts; then resolves.
 *
 * A lost stream is opened again after a pause, and the last table stays in force meanwhile. The first table of a new
 * stream replaces the old one, whatever its version. While a table is being applied, only the newest of those that
 * came in is kept; the others are neither applied nor acknowledged.
 */
export async function followRoutes(options: FollowRoutesOptions): Promise<void> {
  const tables = new Latest<RouteTable>();
  try {
    await allOrNone(options.signal, [
      (signal) => receiveAll(tables, { ...options, signal }),
      (signal) => applyAll(tables, { ...options, signal }),
    ]);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
}

async function receiveAll(tables: Latest<RouteTable>, options: FollowRoutesOptions): Promise<never> {
  const { clock, emit, controllerUrl, loadBalancer, signal } = options;
  const url = routeStreamUrl(controllerUrl, loadBalancer, 'tables');
  const decoder = new RouteTableDecoder();
  let retryInMs: number = BACKOFF.firstMs;
  for (;;) {
    try {
      const onOpen = (): void => {
        emit?.({ type: 'route-stream-open', url });
      };
      for await (const table of readRouteStream({ ...options, decoder, onOpen })) {
        retryInMs = BACKOFF.firstMs;
        tables.put(table);
      }
    } catch (error) {
      signal.throwIfAborted();
      emit?.({ type: 'route-stream-lost', url, reason: reasonOf(error), retryInMs });
    }
    await clock.sleep(retryInMs, signal);
    retryInMs = Math.min(retryInMs * 2, BACKOFF.lastMs);
  }
}

async function applyAll(tables: Latest<RouteTable>, options: FollowRoutesOptions): Promise<void> {
  const { apply, transform, emit, signal } = options;
  using _listener = addAbortListener(signal, () => {
    tables.end();
  });
  for await (const table of tables) {
    if (signal.aborted) return;
    const ack = await apply(transform === undefined ? table : transform(table));
    const reason = await sendAck(ack, options);
    if (reason !== undefined) emit?.({ type: 'ack-failed', version: ack.version, reason });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof FleetbedError ? (error.observed ?? error.message) : messageOf(error);
}
