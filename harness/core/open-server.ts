import { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProgramNetwork } from './program-network.ts';

/** A server that listens, with the connections it has. */
export interface OpenServer {
  readonly port: number;
  /** Takes no more connections and closes those that wait for a request. */
  readonly stopAccepting: () => Promise<void>;
  /** Destroys every connection. */
  readonly cut: () => void;
  /** Resolves once nothing is accepted any more and the last connection is closed. */
  readonly drained: Promise<void>;
}

/**
 * Has `server` listen on a port of `network`. Which connections are open is counted here: a server that gets its connections
 * from the network does not know when they are gone. Rejects with `EADDRINUSE`, `EACCES`,
 * `EADDRNOTAVAIL`.
 *
 * @param at an address of the network other than its own
 */
export async function openServer(
  server: Server,
  network: ProgramNetwork,
  port: number,
  at?: string,
): Promise<OpenServer> {
  const open = new Set<Duplex>();
  let accepting = true;
  let drain: () => void = () => undefined;
  const drained = new Promise<void>((resolve) => {
    drain = resolve;
  });
  const drainIfDone = (): void => {
    if (!accepting && open.size === 0) drain();
  };
  server.on('connection', (socket: Duplex) => {
    if (open.has(socket)) return;
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      drainIfDone();
    });
  });
  const listening = await network.listen(server, port, at);
  return {
    port: listening.port,
    drained,
    stopAccepting: async () => {
      accepting = false;
      await listening[Symbol.asyncDispose]();
      if (server instanceof HttpServer) server.closeIdleConnections();
      drainIfDone();
    },
    cut: () => {
      for (const socket of open) socket.destroy();
    },
  };
}
