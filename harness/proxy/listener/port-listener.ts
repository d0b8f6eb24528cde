import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import { openServer, type OpenServer } from '../../core/open-server.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { RequestHandler } from '../forward/forwarder.ts';
import { offersHttp2, readAsHttp1 } from './http1-only.ts';

/** How long a connection may idle between requests; that of the load balancer which is stood in for. */
const KEEP_ALIVE_MS = 610_000;

/** One bound port. */
export class PortListener {
  readonly port: number;
  readonly #server: Server;
  readonly #open: OpenServer;
  #stopping = false;
  /** Resolves once the port is stopped and its last connection has gone. */
  readonly closed: Promise<void>;

  /** Throws `FLEETBED_PORT_UNAVAILABLE`. */
  static async bind(network: ProgramNetwork, port: number, handler: RequestHandler): Promise<PortListener> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
    return new PortListener(server, await openPort(server, network, port), handler);
  }

  private constructor(server: Server, open: OpenServer, handler: RequestHandler) {
    const { port } = open;
    this.port = port;
    this.closed = open.drained;
    this.#open = open;
    this.#server = server.on('error', () => undefined);
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
      handler.upgrade(port, request, socket, head);
    });
  }

  /** Takes no connection any more, from now on: a new one is refused. Idle ones close; requests in flight finish. 000-D1, 000-R20 */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#open.stopAccepting().catch(() => undefined);
  }

  /** Stops, and waits up to `graceMs` for what is in flight before it closes every connection. */
  async close(clock: Clock, graceMs: number): Promise<void> {
    this.stop();
    using _grace = clock.after(graceMs, () => {
      this.#open.cut();
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

/** Throws `FLEETBED_PORT_UNAVAILABLE` with what the system said. */
export async function openPort(server: Server, network: ProgramNetwork, port: number): Promise<OpenServer> {
  try {
    return await openServer(server, network, port);
  } catch (error) {
    throw unavailable(network.address, port, error);
  }
}

function unavailable(address: string, port: number, cause: unknown): FleetbedError {
  return new FleetbedError('FLEETBED_PORT_UNAVAILABLE', `cannot listen on ${address}:${String(port)}`, {
    observed: messageOf(cause),
    hint: 'end the program that uses the port, or give the listener another one',
    cause,
  });
}
