import { createServer } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import type { OpenServer } from '../../core/open-server.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import {
  ClientConnection,
  type AcceptedSocket,
  type ClientConnectionOptions,
  type ConnectionPlace,
  type PortMode,
} from './client-connection.ts';
import { openPort } from './open-port.ts';

/** One bound port. */
export class PortListener {
  /** Resolves once the port is stopped and its last connection has gone. */
  readonly closed: Promise<void>;
  readonly #connections: ReadonlySet<ClientConnection>;
  readonly #open: OpenServer;
  readonly #spoken: { mode: PortMode };
  #stopping = false;

  /** Throws `FLEETBED_PORT_UNAVAILABLE`. */
  static async bind(
    network: ProgramNetwork,
    place: ConnectionPlace,
    mode: PortMode,
    options: ClientConnectionOptions,
  ): Promise<PortListener> {
    const connections = new Set<ClientConnection>();
    const { counters, limits } = options;
    const spoken = { mode };
    // Ends of one direction are passed on by themselves where bytes are carried.
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket: AcceptedSocket) => {
      counters.connections += 1;
      if (connections.size >= limits.connectionsPerPort) {
        counters.connectionsRefused += 1;
        socket.on('error', nothing).destroy();
        return;
      }
      const connection = new ClientConnection(socket, place, options);
      connections.add(connection);
      socket.once('close', () => connections.delete(connection));
      connection.start(spoken.mode);
    });
    server.on('error', nothing);
    return new PortListener(await openPort(server, network, place.port, place.address), spoken, connections);
  }

  private constructor(open: OpenServer, spoken: { mode: PortMode }, connections: ReadonlySet<ClientConnection>) {
    this.#spoken = spoken;
    this.closed = open.drained;
    this.#open = open;
    this.#connections = connections;
  }

  /** What is spoken on connections from now on. */
  use(mode: PortMode): void {
    this.#spoken.mode = mode;
  }

  /** Takes no connection any more, from now on: a new one is refused. Idle ones close; requests in flight finish. 000-D1, 000-R20 */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#open.stopAccepting().catch(nothing);
    for (const connection of this.#connections) connection.drain();
  }

  /** Stops, and waits up to `graceMs` for what is in flight before it closes every connection. */
  async close(clock: Clock, graceMs: number): Promise<void> {
    this.stop();
    using _grace = clock.after(graceMs, () => {
      this.#open.cut();
    });
    await this.closed;
  }
}

function nothing(): void {
  // A connection that breaks is known by its end; a port that closes says so itself.
}
