import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { RequestHandler } from '../forward/forwarder.ts';
import { offersHttp2, readAsHttp1 } from './http1-only.ts';

/** How long a connection may idle between requests; that of the load balancer which is stood in for. */
const KEEP_ALIVE_MS = 610_000;

/** One bound port. */
export class PortListener {
  readonly port: number;
  readonly #server: Server;
  readonly #tunnels = new Set<Duplex>();
  #stopping = false;
  /** Resolves once the port is stopped and its last connection has gone. */
  readonly closed: Promise<void>;

  /** Throws `FLEETBED_PORT_UNAVAILABLE`. */
  static async bind(address: string, port: number, handler: RequestHandler): Promise<PortListener> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(unavailable(address, port, error));
      });
      server.listen({ host: address, port }, resolve);
    });
    return new PortListener(server, (server.address() as AddressInfo).port, handler);
  }

  private constructor(server: Server, port: number, handler: RequestHandler) {
    this.port = port;
    this.closed = new Promise((resolve) => server.once('close', resolve));
    this.#server = server.removeAllListeners('error').on('error', () => undefined);
    server.on('request', (request, response) => {
      this.#watch(response);
      handler.request(port, request, response, false);
    });
    server.on('checkContinue', (request, response) => {
      this.#watch(response);
      handler.request(port, request, response, true);
    });
    server.on('upgrade', (request, socket, head) => {
      if (offersHttp2(request)) {
        readAsHttp1(server, request, socket, head);
        return;
      }
      this.#tunnels.add(socket);
      socket.once('close', () => this.#tunnels.delete(socket));
      handler.upgrade(port, request, socket, head);
    });
  }

  /** Takes no connection any more, from now on: a new one is refused. Idle ones close; requests in flight finish. 000-D1, 000-R20 */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#server.close();
  }

  /** Stops, and waits up to `graceMs` for what is in flight before it closes every connection. */
  async close(clock: Clock, graceMs: number): Promise<void> {
    this.stop();
    using _grace = clock.after(graceMs, () => {
      this.#server.closeAllConnections();
      for (const socket of this.#tunnels) socket.destroy();
    });
    await this.closed;
  }

  /** A connection that becomes idle while the port stops is closed then. */
  #watch(response: ServerResponse): void {
    if (this.#stopping) response.shouldKeepAlive = false;
    response.on('close', this.#onResponseClose);
  }

  readonly #onResponseClose = (): void => {
    if (this.#stopping) this.#server.closeIdleConnections();
  };
}

/** `FLEETBED_PORT_UNAVAILABLE` with what the system said. */
export function unavailable(address: string, port: number, cause: Error): FleetbedError {
  return new FleetbedError('FLEETBED_PORT_UNAVAILABLE', `cannot listen on ${address}:${String(port)}`, {
    observed: cause.message,
    hint: 'end the program that uses the port, or give the listener another one',
    cause,
  });
}
