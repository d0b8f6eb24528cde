import { Pool, type Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import type { Endpoint } from '../table/route-table.ts';
import { endpointConnector } from './endpoint-connector.ts';

export interface UpstreamPoolOptions {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
}

/** The kept-alive connections to one endpoint of one backend. Grows with the requests in flight; one request a connection. */
export class UpstreamPool implements AsyncDisposable {
  readonly #origin: string;
  readonly #options: Pool.Options;
  #current: Pool | undefined;
  /** Pools that take no new request and end with their last one. */
  readonly #retiring = new Set<Pool>();

  constructor(endpoint: Pick<Endpoint, 'address' | 'port'>, { clock, connectTimeoutMs }: UpstreamPoolOptions) {
    const host = endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address;
    this.#origin = `http://${host}:${String(endpoint.port)}`;
    // Deadlines of requests are kept by whoever dispatches, with its own clock.
    this.#options = { connect: endpointConnector(clock, connectTimeoutMs), headersTimeout: 0, bodyTimeout: 0 };
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#current ??= new Pool(this.#origin, this.#options);
    this.#current.dispatch(options, handler);
  }

  /** Closes idle connections at once and the others after their request. Later requests use new connections. */
  closeIdle(): void {
    const pool = this.#current;
    if (pool === undefined) return;
    this.#current = undefined;
    this.#retiring.add(pool);
    pool.close(() => this.#retiring.delete(pool));
  }

  /** Closes every connection; requests in flight fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closeIdle();
    await Promise.all([...this.#retiring].map((pool) => pool.destroy()));
  }
}
