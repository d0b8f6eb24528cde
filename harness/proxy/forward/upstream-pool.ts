import { Client, type Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import type { Endpoint } from '../table/route-table.ts';
import { endpointConnector } from './endpoint-connector.ts';

export interface UpstreamPoolOptions {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  /** How connections are made. */
  readonly outbound?: OutboundOptions;
}

/** A connection that was taken from a pool, with the generation it belongs to. */
export interface PooledClient {
  readonly client: Dispatcher;
  readonly generation: number;
}

/**
 * The kept-alive connections to one endpoint of one backend: one request at a time on each, the one used last first.
 *
 * In place of undici's `Pool`, which looks through all its clients for each request and cannot close the idle ones alone.
 */
export class UpstreamPool implements AsyncDisposable {
  readonly #origin: string;
  readonly #options: Client.Options;
  readonly #all = new Set<Dispatcher>();
  #idle: PooledClient[] = [];
  /** Grows when the idle connections are closed; those of earlier generations are not used again. */
  #generation = 0;

  constructor(endpoint: Pick<Endpoint, 'address' | 'port'>, options: UpstreamPoolOptions) {
    const { clock, connectTimeoutMs, outbound } = options;
    const host = endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address;
    this.#origin = `http://${host}:${String(endpoint.port)}`;
    // Deadlines of requests are kept by whoever dispatches, with its own clock.
    const connect = endpointConnector(clock, connectTimeoutMs, outbound);
    this.#options = { connect, headersTimeout: 0, bodyTimeout: 0 };
  }

  /** An idle connection, or a new one. Give it back, or discard it. */
  take(): PooledClient {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const client = new Client(this.#origin, this.#options);
    this.#all.add(client);
    return { client, generation: this.#generation };
  }

  giveBack(pooled: PooledClient): void {
    if (pooled.generation === this.#generation) this.#idle.push(pooled);
    else this.discard(pooled);
  }

  discard({ client }: PooledClient): void {
    this.#all.delete(client);
    client.destroy(ignore);
  }

  /** Closes idle connections at once and the others when they are given back. */
  closeIdle(): void {
    const idle = this.#idle;
    this.#idle = [];
    this.#generation += 1;
    for (const pooled of idle) this.discard(pooled);
  }

  /** Closes every connection; requests in flight fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#all];
    this.#all.clear();
    this.#idle = [];
    await Promise.all(all.map((client) => client.destroy()));
  }
}

function ignore(): void {
  // A client that was destroyed has nothing to say.
}
