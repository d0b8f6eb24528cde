import { setMaxListeners } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import type { ProgramNetwork } from '../../core/program-network.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { RequestContext } from './request-context.ts';
import { serve, type RequestChain } from './serve.ts';

export interface ListenOptions {
  readonly address: string;
  /** Listens through it instead of by the system's sockets at `address`. */
  readonly network?: ProgramNetwork;
  /** 0: any free one. */
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: TlsOptions;
}

/** Serves until it is disposed of; then every connection is ended. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** Aborted when it ends. */
  readonly stopped: AbortSignal;
}

/** Clients keep their connections: informers and client-go reuse them for minutes. */
const KEEP_ALIVE_MS = 600_000;
/** Tokens and impersonation make long headers; Go reads up to this. */
const MAX_HEADER_BYTES = 1024 * 1024;

export async function listen(
  chain: RequestChain,
  { address, network = systemNetwork(address), port, tls }: ListenOptions,
): Promise<Listening> {
  const stopped = new AbortController();
  // Every watch waits for it.
  setMaxListeners(0, stopped.signal);
  const onRequest: RequestListener = (request, response) => {
    // A client that goes away in the middle of an answer ends that answer and nothing else.
    response.on('error', () => undefined);
    serve(chain, new RequestContext(request, stopped.signal, response));
  };
  const options: ServerOptions = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    noDelay: true,
  };
  const server: Server =
    tls === undefined ? createHttpServer(options, onRequest) : createHttpsServer({ ...options, ...tls }, onRequest);
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    serve(chain, new RequestContext(request, stopped.signal, undefined, { socket, head }));
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end(
        'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request',
      );
    else socket.destroy();
  });
  const connections = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  const listening = await network.listen(server, port);
  return {
    port: listening.port,
    stopped: stopped.signal,
    [Symbol.asyncDispose]: async () => {
      await listening[Symbol.asyncDispose]();
      stopped.abort();
      const closed = [...connections].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      server.closeAllConnections();
      for (const socket of connections) socket.destroy();
      await Promise.all(closed);
    },
  };
}
